-- The current row of every product says what Silver says, and of no other.

{{ unequal(
    'dim_product',
    compare_model='silver_products',
    columns=['product_id', 'name', 'category', 'unit_price', 'is_deleted'],
    key='_parent_key',
    where=is_set('is_current'),
) }}
