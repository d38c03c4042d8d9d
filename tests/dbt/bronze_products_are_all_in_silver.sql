-- Every row of products in Bronze is a version or a reject.

{{ unaccounted(
    source='products',
    versions='silver_product_versions',
    key='product_id',
) }}
