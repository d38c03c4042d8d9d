-- ... as on DuckDB
    cast(
        ((cast((100 * (completed_trips - late_trips)) * 200 as decimal(38, 0)) + cast(completed_trips as decimal(38, 0))) - (cast((100 * (completed_trips - late_trips)) * 200 as decimal(38, 0)) + cast(completed_trips as decimal(38, 0))) % nullif(cast(2 * completed_trips as decimal(38, 0)), 0))
        / nullif(cast(2 * completed_trips as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    ) as percent_on_time,
    cast(
        case when delay_minutes < 0 then -1 else 1 end
        * cast(
        ((cast(abs(delay_minutes) * 200 as decimal(38, 0)) + cast(completed_trips as decimal(38, 0))) - (cast(abs(delay_minutes) * 200 as decimal(38, 0)) + cast(completed_trips as decimal(38, 0))) % nullif(cast(2 * completed_trips as decimal(38, 0)), 0))
        / nullif(cast(2 * completed_trips as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
        as decimal(18, 2)
    ) as average_delay_minutes
from gold.gold_daily_trips
