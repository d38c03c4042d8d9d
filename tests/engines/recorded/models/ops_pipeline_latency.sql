with
arrivals as (
        select
            source,
            landed_hour,
            reject_reason,
            total_rows,
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest
        from silver.silver_order_arrivals
        union all
        select
            source,
            landed_hour,
            reject_reason,
            total_rows,
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest
        from silver.silver_trip_arrivals
        union all
        select
            source,
            landed_hour,
            reject_reason,
            total_rows,
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest
        from silver.silver_customer_arrivals
        union all
        select
            source,
            landed_hour,
            reject_reason,
            total_rows,
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest
        from silver.silver_product_arrivals
        union all
        select
            source,
            landed_hour,
            reject_reason,
            total_rows,
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest
        from silver.silver_rate_arrivals
),
stages as (
    select 'bronze_to_silver' as stage
    union all
    select 'silver_to_gold' as stage
    union all
    select 'bronze_to_gold' as stage
),
passed as (
    select
        files.source,
        files.landed_hour,
        stages.stage,
        files.total_rows,
        case
            when stages.stage = 'silver_to_gold' then files.in_silver_at
            else files.landed_at
        end as began_at,
        case
            when stages.stage = 'bronze_to_silver' then files.in_silver_at
            else files.in_gold_at
        end as ended_at
    from operations.ops_files as files
    cross join stages
),
-- Silver may end with a table that Gold does not wait for: below 0 is none
waited as (
    select
        source,
        landed_hour,
        stage,
        total_rows,
        cast(
        (cast(datediff_big(microsecond, began_at, ended_at) as decimal(38, 0)) - cast(datediff_big(microsecond, began_at, ended_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as waited_minutes
    from passed
    where began_at is not null and ended_at is not null
),
delays as (
    select
        source,
        landed_hour,
        'event_to_broker' as stage,
        to_broker_within as seconds_within,
        total_rows,
        to_broker_minutes as total_minutes,
        to_broker_longest as longest_minutes
    from arrivals
    where reject_reason is null and to_broker_within is not null
    union all
    select
        source,
        landed_hour,
        case
            when to_broker_within is null then 'source_to_bronze'
            else 'broker_to_bronze'
        end as stage,
        to_bronze_within as seconds_within,
        total_rows,
        to_bronze_minutes as total_minutes,
        to_bronze_longest as longest_minutes
    from arrivals
    where reject_reason is null and to_bronze_within is not null
    union all
    select
        source,
        landed_hour,
        stage,
        case
        when waited_minutes <= 0.1 then 6
        when waited_minutes <= 0.25 then 15
        when waited_minutes <= 0.5 then 30
        when waited_minutes <= 1 then 60
        when waited_minutes <= 2 then 120
        when waited_minutes <= 5 then 300
        when waited_minutes <= 10 then 600
        when waited_minutes <= 15 then 900
        when waited_minutes <= 30 then 1800
        when waited_minutes <= 60 then 3600
        when waited_minutes <= 120 then 7200
        when waited_minutes <= 360 then 21600
        when waited_minutes <= 1440 then 86400
        when waited_minutes <= 10080 then 604800
        when waited_minutes is not null then 2147483647
    end as seconds_within,
        total_rows,
        case when waited_minutes < 0 then 0 else waited_minutes end * total_rows as total_minutes,
        case when waited_minutes < 0 then 0 else waited_minutes end as longest_minutes
    from waited
),
counted as (
    select
        source,
        landed_hour,
        stage,
        seconds_within,
        sum(total_rows) as total_rows,
        sum(total_minutes) as total_minutes,
        max(longest_minutes) as longest_minutes
    from delays
    group by
        source,
        landed_hour,
        stage,
        seconds_within
),
ranked as (
    select
        *,
        sum(total_rows) over (
            partition by source, landed_hour, stage
            order by seconds_within
            rows between unbounded preceding and current row
        ) as rows_so_far,
        sum(total_rows) over (
            partition by source, landed_hour, stage
        ) as rows_of_hour
    from counted
),
hours as (
    select
        source,
        convert(datetime2(6), landed_hour + ':00:00', 126) as hour,
        stage,
        cast(sum(total_rows) as bigint) as total_rows,
        cast(sum(total_minutes) as decimal(28, 2)) as total_minutes,
            cast(coalesce(sum(
                case when seconds_within <= 60 then total_rows end
            ), 0) as bigint) as within_1,
            cast(coalesce(sum(
                case when seconds_within <= 300 then total_rows end
            ), 0) as bigint) as within_5,
            cast(coalesce(sum(
                case when seconds_within <= 900 then total_rows end
            ), 0) as bigint) as within_15,
            cast(coalesce(sum(
                case when seconds_within <= 3600 then total_rows end
            ), 0) as bigint) as within_60,
        -- the longest delay within the bound that the row of this rank is in
        min(
            case
                when rows_so_far * 100 >= rows_of_hour * 95 then longest_minutes
            end
        ) as p95_minutes,
        max(longest_minutes) as longest_minutes
    from ranked
    group by source, landed_hour, stage
)
select
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
        cast(
        ((cast((100 * within_1) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_1) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_1_minute,
        cast(
        ((cast((100 * within_5) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_5) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_5_minutes,
        cast(
        ((cast((100 * within_15) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_15) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_15_minutes,
        cast(
        ((cast((100 * within_60) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast((100 * within_60) * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
            as percent_within_60_minutes,
    cast(longest_minutes as decimal(18, 2)) as longest_minutes
from hours
