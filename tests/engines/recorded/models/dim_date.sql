-- ... as on DuckDB
        select
            cast(dateadd(day, number, cast('<moment>' as date)) as date) as date,
            (number + 2) % 7 + 1 as weekday
-- ... as on DuckDB
        month(date) as month,
        cast(dateadd(day, 4 - weekday, date) as date) as thursday
    from each_day
-- ... as on DuckDB
        cast(year(thursday) as integer) as iso_year,
        cast(floor((datepart(dayofyear, thursday) + 6) / 7.0) as integer)
            as iso_week,
-- ... as on DuckDB
    end as weekday_name,
        cast(case when weekday > 5 then 1 else 0 end as bit) as is_weekend
    from thursdays
)
select * from described
