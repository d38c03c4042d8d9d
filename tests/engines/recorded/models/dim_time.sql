with
digits as (
        select 0 as digit
        union all
        select 1 as digit
        union all
        select 2 as digit
        union all
        select 3 as digit
        union all
        select 4 as digit
        union all
        select 5 as digit
        union all
        select 6 as digit
        union all
        select 7 as digit
        union all
        select 8 as digit
        union all
        select 9 as digit
    ),
    numbers as (
        select place_0.digit + 10 * place_1.digit as number
        from digits as place_0
        cross join digits as place_1
    ),
    numbers_below as (
        select number from numbers
        where number < 96
    ),
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
