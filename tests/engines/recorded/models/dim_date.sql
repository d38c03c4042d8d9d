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
        select place_0.digit + 10 * place_1.digit + 100 * place_2.digit + 1000 * place_3.digit as number
        from digits as place_0
        cross join digits as place_1
        cross join digits as place_2
        cross join digits as place_3
    ),
    numbers_below as (
        select number from numbers
        where number < 5844
    ),
    each_day as (
        select
            cast(dateadd(day, number, cast('<moment>' as date)) as date) as date,
            (number + 2) % 7 + 1 as weekday
        from numbers_below
    ),
-- an ISO week is of the year that its Thursday is of
thursdays as (
    select
        date,
        weekday,
        month(date) as month,
        cast(dateadd(day, 4 - weekday, date) as date) as thursday
    from each_day
),
described as (
    select
        date,
        cast(year(date) as integer) as year,
        cast(floor((month + 2) / 3.0) as integer) as quarter,
        cast(month as integer) as month,
        case month
        when 1 then 'January'
        when 2 then 'February'
        when 3 then 'March'
        when 4 then 'April'
        when 5 then 'May'
        when 6 then 'June'
        when 7 then 'July'
        when 8 then 'August'
        when 9 then 'September'
        when 10 then 'October'
        when 11 then 'November'
        when 12 then 'December'
    end as month_name,
        concat(year(date), '-', right(concat('0', month), 2)) as year_month,
        cast(day(date) as integer) as day,
        cast(year(thursday) as integer) as iso_year,
        cast(floor((datepart(dayofyear, thursday) + 6) / 7.0) as integer)
            as iso_week,
        cast(weekday as integer) as weekday,
        case weekday
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        when 7 then 'Sunday'
    end as weekday_name,
        cast(case when weekday > 5 then 1 else 0 end as bit) as is_weekend
    from thursdays
)
select * from described
