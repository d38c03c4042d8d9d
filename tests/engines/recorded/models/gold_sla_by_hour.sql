-- ... as on DuckDB
        entity,
        dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), promised_at), cast('1900-01-01' as datetime2(6))) as hour,
        case when coalesce(is_late, 0) = 1 then 1 else 0 end as late,
        case
            when coalesce(is_late, 0) = 1 and coalesce(is_open, 0) = 1 then 1
            else 0
        end as still_open,
        case when coalesce(is_late, 0) = 1 then minutes_late else 0 end
            as minutes_late
    from gold.gold_promises
    where coalesce(is_late, 0) = 1 or not coalesce(is_open, 0) = 1
),
-- ... as on DuckDB
    cast(
        ((cast((100 * (promises - breaches)) * 200 as decimal(38, 0)) + cast(promises as decimal(38, 0))) - (cast((100 * (promises - breaches)) * 200 as decimal(38, 0)) + cast(promises as decimal(38, 0))) % nullif(cast(2 * promises as decimal(38, 0)), 0))
        / nullif(cast(2 * promises as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
        as percent_on_time,
    cast(
        ((cast(minutes_late * 200 as decimal(38, 0)) + cast(breaches as decimal(38, 0))) - (cast(minutes_late * 200 as decimal(38, 0)) + cast(breaches as decimal(38, 0))) % nullif(cast(2 * breaches as decimal(38, 0)), 0))
        / nullif(cast(2 * breaches as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    ) as average_minutes_late
from hours
