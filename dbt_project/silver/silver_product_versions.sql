{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_products') }}
    where reject_reason is null and {{ landed_since_last_build() }}

),

{{ distinct_versions(
    arrived='arrived',
    key='product_id',
    texts=['name', 'category'],
    decimals=['unit_price'],
) }}

select * from distinct_versions
