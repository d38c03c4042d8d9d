-- ... as on DuckDB
        total_rows,
        cast(
        (cast(datediff_big(microsecond, began_at, ended_at) as decimal(38, 0)) - cast(datediff_big(microsecond, began_at, ended_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
-- ... as on DuckDB
        source,
        convert(datetime2(6), landed_hour + ':00:00', 126) as hour,
        stage,
-- ... as on DuckDB
    source,
    cast(hour at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as date_key,
    hour,
    stage,
    total_rows,
    cast(
        ((cast(total_minutes * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast(total_minutes * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    ) as average_minutes,
    cast(p95_minutes as decimal(18, 2)) as p95_minutes,
-- ... less than on DuckDB
        cast(
        ((cast((100 * within_1) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_1) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_1_minute,
-- ... less than on DuckDB
        cast(
        ((cast((100 * within_5) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_5) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_5_minutes,
-- ... less than on DuckDB
        cast(
        ((cast((100 * within_15) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_15) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_15_minutes,
-- ... less than on DuckDB
        cast(
        ((cast((100 * within_60) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_60) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_60_minutes,
    cast(longest_minutes as decimal(18, 2)) as longest_minutes
from hours
