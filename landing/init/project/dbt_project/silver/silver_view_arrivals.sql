{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_gone_arrivals('view') }}",
    meta={'gate': true, 'row_per_file': true},
) }}

with

{{ arrivals('view') }}

select * from arrivals
