{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_gone_arrivals('product') }}",
    meta={'gate': true, 'row_per_file': true},
) }}

with

{{ arrivals('product') }}

select * from arrivals
