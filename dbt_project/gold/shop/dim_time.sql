{{ config(materialized='table', dist='REPLICATE') }}

with

{{ numbers_below(96) }},

quarters as (

    select
        cast(number * 15 as integer) as minute_of_day,
        cast(floor(number / 4.0) as integer) as hour
    from numbers_below

),

described as (

    select
        hour * 100 + minute_of_day % 60 as time_key,
        hour,
        concat(
            right(concat('0', hour), 2),
            ':',
            right(concat('0', minute_of_day % 60), 2)
        ) as quarter_hour,
        minute_of_day
    from quarters

)

select * from described
