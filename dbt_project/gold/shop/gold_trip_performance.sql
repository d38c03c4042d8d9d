{{ config(materialized='view') }}

select
    date,
    total_trips,
    cancelled_trips,
    completed_trips,
    late_trips,
    distance_km,
    {{ average_amount(
        '(100 * (completed_trips - late_trips))', 'completed_trips'
    ) }} as percent_on_time,
    cast(
        case when delay_minutes < 0 then -1 else 1 end
        * {{ average_amount('abs(delay_minutes)', 'completed_trips') }}
        as decimal(18, 2)
    ) as average_delay_minutes
from {{ ref('gold_daily_trips') }}
