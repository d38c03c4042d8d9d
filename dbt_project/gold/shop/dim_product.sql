{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

-- Gold waits for the gates, which are tests of what Silver says now.
-- depends_on: {{ gates('product') }} {{ ref('silver_products') }}

with

{{ validity('product', columns=['name', 'category', 'unit_price']) }}

select * from validity
