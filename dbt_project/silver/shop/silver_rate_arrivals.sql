{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_gone_arrivals('rate') }}",
    meta={'gate': true, 'row_per_file': true},
) }}

with

{{ arrivals('rate') }}

select * from arrivals
