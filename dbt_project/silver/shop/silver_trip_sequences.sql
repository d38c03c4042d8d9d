{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
    meta={'gate': true},
) }}

with

{{ sequences('trip') }}

select * from merged_ranges
