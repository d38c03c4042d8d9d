-- Every row of sales_orders in Bronze is a version or a reject.

{{ unaccounted(
    source='sales_orders',
    versions='silver_order_versions',
    key='order_id',
) }}
