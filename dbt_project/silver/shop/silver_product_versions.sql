{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_products') }}
    where reject_reason is null

),

{{ distinct_versions('product', 'arrived', columns=[
        'name',
        'category',
        'unit_price',
    ]) }}

select * from distinct_versions
