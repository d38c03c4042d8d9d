{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_customers') }}
    where reject_reason is null and {{ landed_since_last_build() }}

),

{{ distinct_versions(
    arrived='arrived',
    key='customer_id',
    texts=['name', 'city', 'country'],
) }}

select * from distinct_versions
