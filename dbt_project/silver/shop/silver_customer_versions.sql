{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_customers') }}
    where reject_reason is null

),

{{ distinct_versions('customer', 'arrived', columns=[
        'name',
        'city',
        'country',
    ]) }}

select * from distinct_versions
