-- The current row of every customer says what Silver says, and of no other.

{{ unequal(
    'dim_customer',
    compare_model='silver_customers',
    columns=['customer_id', 'name', 'city', 'country', 'is_deleted'],
    key='_parent_key',
    where=is_set('is_current'),
) }}
