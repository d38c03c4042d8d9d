{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
    meta={'window_by_source': true, 'gate': true},
) }}

with

numbers as (

    {{ landed_numbers() }}

),

{{ merged_ranges('numbers') }}

select * from merged_ranges
