-- ... as on DuckDB
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1 and promised_at is not null
    union all
-- ... as on DuckDB
    from gold.fct_trips
    where coalesce(is_counted, 0) = 1 and promised_at is not null
),
measured as (
    select
        *,
        coalesce(delivered_at, cast(sysutcdatetime() as datetime2(6))) as measured_at
    from promises
-- ... as on DuckDB
    delivered_at,
    cast(case when delivered_at is null then 1 else 0 end as bit) as is_open,
    cast(case when measured_at > promised_at then 1 else 0 end as bit) as is_late,
    cast(
        (cast(datediff_big(microsecond, promised_at, measured_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, measured_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as minutes_late
from measured
