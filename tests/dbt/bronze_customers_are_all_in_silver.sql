-- Every row of customers in Bronze is a version or a reject.

{{ unaccounted(
    source='customers',
    versions='silver_customer_versions',
    key='customer_id',
) }}
