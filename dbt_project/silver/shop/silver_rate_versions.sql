{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_exchange_rates') }}
    where reject_reason is null

),

{{ distinct_versions('rate', 'arrived', columns=[
        'currency',
        'rate',
        'rate_date',
    ]) }}

select * from distinct_versions
