{{ config(materialized='table', dist='REPLICATE') }}

with

{{ each_day(var('calendar')['from'], var('calendar')['until']) }},

-- an ISO week is of the year that its Thursday is of
thursdays as (

    select
        date,
        weekday,
        month(date) as month,
        {{ days_after('date', '4 - weekday') }} as thursday
    from each_day

),

described as (

    select
        date,
        cast(year(date) as integer) as year,
        cast(floor((month + 2) / 3.0) as integer) as quarter,
        cast(month as integer) as month,
        {{ text_at('month', [
            'January', 'February', 'March', 'April', 'May', 'June', 'July',
            'August', 'September', 'October', 'November', 'December',
        ]) }} as month_name,
        concat(year(date), '-', right(concat('0', month), 2)) as year_month,
        cast(day(date) as integer) as day,
        cast(year(thursday) as integer) as iso_year,
        cast(floor(({{ day_of_year('thursday') }} + 6) / 7.0) as integer)
            as iso_week,
        cast(weekday as integer) as weekday,
        {{ text_at('weekday', [
            'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday',
            'Sunday',
        ]) }} as weekday_name,
        {{ flag('weekday > 5') }} as is_weekend
    from thursdays

)

select * from described
