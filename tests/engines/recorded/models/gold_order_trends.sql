-- ... as on DuckDB
        'hour' as span,
        dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), quarter_hour), cast('1900-01-01' as datetime2(6))) as period_start,
        currency,
-- ... as on DuckDB
        'day' as span,
        cast(date as datetime2(6)) as period_start,
        currency,
-- ... as on DuckDB
        span,
        dateadd(minute, 10080, period_start) as period_start,
        currency,
-- ... as on DuckDB
            and hours.period_start >= earlier.period_start
            and dateadd(minute, -1440, hours.period_start)
            < earlier.period_start
-- ... as on DuckDB
            and hours.period_start >= earlier.period_start
            and dateadd(minute, -10080, hours.period_start)
            < earlier.period_start
-- ... as on DuckDB
