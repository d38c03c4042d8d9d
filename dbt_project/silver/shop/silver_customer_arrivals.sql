{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_gone_arrivals('customer') }}",
    meta={'gate': true, 'row_per_file': true},
) }}

with

{{ arrivals('customer') }}

select * from arrivals
