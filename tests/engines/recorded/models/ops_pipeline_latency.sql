with
arrivals as (
        select
            source,
            entity,
            landed_hour,
            landed_file,
            landed_at,
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
            entity,
            landed_hour,
            landed_file,
            landed_at,
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
            entity,
            landed_hour,
            landed_file,
            landed_at,
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
            entity,
            landed_hour,
            landed_file,
            landed_at,
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
            entity,
            landed_hour,
            landed_file,
            landed_at,
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
good as (
    select * from arrivals
    where reject_reason is null
),
files as (
    select
        source,
        entity,
        landed_hour,
        landed_file,
        max(landed_at) as landed_at,
        sum(total_rows) as total_rows
    from good
    group by
        source,
        entity,
        landed_hour,
        landed_file
),
models as (
    select
        run_id,
        name,
        layer,
        ended_at
    from operations.ops_runs
    where kind = 'model' and status = 'success'
),
layers as (
    select
        run_id,
        max(case when layer = 'silver' then ended_at end) as in_silver_at,
        max(case when layer = 'gold' then ended_at end) as in_gold_at
    from models
    group by run_id
),
-- an invocation that took in an entity; where one of its gates failed, Gold waited
-- for a later one
builds as (
    select
        models.name as model_name,
        invocations.started_at,
        layers.in_silver_at,
        case when invocations.status = 'success' then layers.in_gold_at end
            as in_gold_at
    from models
    inner join layers
        on models.run_id = layers.run_id
    inner join operations.ops_runs as invocations
        on
            models.run_id = invocations.run_id
            and invocations.kind = 'invocation'
),
moments as (
    select
        concat('silver_', entity, '_arrivals') as model_name,
        landed_at as moment,
        1 as is_file,
        source,
        landed_hour,
        total_rows,
        cast(null as datetime2(6)) as in_silver_at,
        cast(null as datetime2(6)) as in_gold_at
    from files
    union all
    select
        model_name,
        started_at as moment,
        0 as is_file,
        cast(null as varchar(max)) as source,
        cast(null as varchar(max)) as landed_hour,
        cast(null as bigint) as total_rows,
        in_silver_at,
        in_gold_at
    from builds
),
-- the first build that began when the file had landed
followed as (
    select
        source,
        landed_hour,
        total_rows,
        is_file,
        moment as landed_at,
        min(in_silver_at) over (
            partition by model_name
            order by moment desc, is_file
            rows between unbounded preceding and current row
        ) as in_silver_at,
        min(in_gold_at) over (
            partition by model_name
            order by moment desc, is_file
            rows between unbounded preceding and current row
        ) as in_gold_at
    from moments
),
taken_in as (
    select
        source,
        landed_hour,
        total_rows,
        cast(
        (cast(datediff_big(microsecond, landed_at, in_silver_at) as decimal(38, 0)) - cast(datediff_big(microsecond, landed_at, in_silver_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as to_silver,
        cast(
        (cast(datediff_big(microsecond, in_silver_at, in_gold_at) as decimal(38, 0)) - cast(datediff_big(microsecond, in_silver_at, in_gold_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as to_gold
    from followed
    where is_file = 1
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
    from good
    where to_broker_within is not null
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
    from good
    where to_bronze_within is not null
    union all
    select
        source,
        landed_hour,
        'bronze_to_silver' as stage,
        case
        when to_silver <= 0.1 then 6
        when to_silver <= 0.25 then 15
        when to_silver <= 0.5 then 30
        when to_silver <= 1 then 60
        when to_silver <= 2 then 120
        when to_silver <= 5 then 300
        when to_silver <= 10 then 600
        when to_silver <= 15 then 900
        when to_silver <= 30 then 1800
        when to_silver <= 60 then 3600
        when to_silver <= 120 then 7200
        when to_silver <= 360 then 21600
        when to_silver <= 1440 then 86400
        when to_silver <= 10080 then 604800
        when to_silver is not null then 2147483647
    end as seconds_within,
        total_rows,
        to_silver * total_rows as total_minutes,
        to_silver as longest_minutes
    from taken_in
    where to_silver is not null
    union all
    -- Silver may end with a table that Gold does not wait for
    select
        source,
        landed_hour,
        'silver_to_gold' as stage,
        case
        when to_gold <= 0.1 then 6
        when to_gold <= 0.25 then 15
        when to_gold <= 0.5 then 30
        when to_gold <= 1 then 60
        when to_gold <= 2 then 120
        when to_gold <= 5 then 300
        when to_gold <= 10 then 600
        when to_gold <= 15 then 900
        when to_gold <= 30 then 1800
        when to_gold <= 60 then 3600
        when to_gold <= 120 then 7200
        when to_gold <= 360 then 21600
        when to_gold <= 1440 then 86400
        when to_gold <= 10080 then 604800
        when to_gold is not null then 2147483647
    end as seconds_within,
        total_rows,
        case when to_gold < 0 then 0 else to_gold end * total_rows as total_minutes,
        case when to_gold < 0 then 0 else to_gold end as longest_minutes
    from taken_in
    where to_gold is not null
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
        -- the longest delay within the bound that the row of this rank is in
        min(
            case when rows_so_far * 100 >= rows_of_hour * 95 then longest_minutes end
        ) as p95_minutes,
        max(longest_minutes) as longest_minutes,
        cast(sum(
            case when seconds_within <= 60 then total_rows else 0 end
        ) as bigint) as within_1,
        cast(sum(
            case when seconds_within <= 300 then total_rows else 0 end
        ) as bigint) as within_5,
        cast(sum(
            case when seconds_within <= 900 then total_rows else 0 end
        ) as bigint) as within_15,
        cast(sum(
            case when seconds_within <= 3600 then total_rows else 0 end
        ) as bigint) as within_60
    from ranked
    group by
        source,
        landed_hour,
        stage
)
select
    source,
    hour,
    stage,
    total_rows,
    cast(
        ((cast(total_minutes * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) - (cast(total_minutes * 200 as decimal(38, 0)) + cast(total_rows as decimal(38, 0))) % nullif(cast(2 * total_rows as decimal(38, 0)), 0))
        / nullif(cast(2 * total_rows as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    ) as average_minutes,
    cast(p95_minutes as decimal(18, 2)) as p95_minutes,
    cast(longest_minutes as decimal(18, 2)) as longest_minutes,
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
        as percent_within_60_minutes
from hours
