{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

-- Gold waits for the gates, which are tests of what Silver says now.
-- depends_on: {{ gates('customer') }} {{ ref('silver_customers') }}

with

{{ validity('customer', columns=['name', 'city', 'country']) }}

select * from validity
