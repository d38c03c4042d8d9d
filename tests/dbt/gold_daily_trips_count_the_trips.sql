-- Every day's trips are those of Silver, and no day is missing or left over:
-- of the days that Gold wrote last, and of those where the changed trips
-- count now; with `audit_everything`, of all.

with

changed_days as (

    select date
    from {{ ref('gold_daily_trips') }}
    where {{ newest_build(ref('gold_daily_trips')) }}
    union
    select trip_date as date
    from {{ ref('silver_trips') }}
    where {{ newest_build(ref('silver_trips')) }}

),

trips as (

    select
        trip_date as date,
        sum(case when coalesce(status, '') = 'cancelled' then 0 else 1 end)
            as total_trips,
        sum(case when status = 'cancelled' then 1 else 0 end)
            as cancelled_trips,
        sum(
            case
                when
                    coalesce(status, '') <> 'cancelled'
                    and completed_at > promised_at
                    then 1
                else 0
            end
        ) as late_trips,
        sum(
            case when coalesce(status, '') <> 'cancelled' then distance_km end
        ) as distance_km
    from {{ ref('silver_trips') }}
    where
        not {{ is_set('is_deleted') }}
        and trip_date in (select changed_days.date from changed_days)
    group by trip_date

),

gold as (

    select * from {{ with_late_changes('gold_daily_trips', [
        'total_trips',
        'cancelled_trips',
        'late_trips',
        'distance_km',
    ]) }}
    where date in (select changed_days.date from changed_days)

)

select
    trips.date,
    gold.date as gold_date,
    trips.total_trips as silver_trips,
    gold.total_trips as gold_trips,
    trips.cancelled_trips as silver_cancelled,
    gold.cancelled_trips as gold_cancelled,
    trips.late_trips as silver_late,
    gold.late_trips as gold_late,
    trips.distance_km as silver_distance,
    gold.distance_km as gold_distance
from trips
full outer join gold
    on trips.date = gold.date
where
    coalesce(trips.total_trips, -1) <> coalesce(gold.total_trips, -1)
    or coalesce(trips.cancelled_trips, -1) <> coalesce(gold.cancelled_trips, -1)
    or coalesce(trips.late_trips, -1) <> coalesce(gold.late_trips, -1)
    or coalesce(trips.distance_km, 0) <> coalesce(gold.distance_km, 0)
