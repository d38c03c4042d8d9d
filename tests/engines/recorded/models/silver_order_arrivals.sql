with
rejected as (
        select
            'order_events' as source,
            order_id as business_key,
            reject_reason,
            event_time,
            body,
            body_base64,
            position_at,
            position_number,
            read_at,
            landed_at,
            landed_file,
            _row_key
        from staging.stg_order_events
        where reject_reason is not null
        union all
        select
            'sales_orders' as source,
            order_id as business_key,
            reject_reason,
            event_time,
            body,
            body_base64,
            position_at,
            position_number,
            read_at,
            landed_at,
            landed_file,
            _row_key
        from staging.stg_sales_orders
        where reject_reason is not null
    ),
    good as (
        select
            'order_events' as source,
            landed_file,
            event_time,
            position_at,
            read_at,
            landed_at
        from staging.stg_order_events
        where reject_reason is null
        union all
        select
            'sales_orders' as source,
            landed_file,
            event_time,
            position_at,
            read_at,
            landed_at
        from staging.stg_sales_orders
        where reject_reason is null
    ),
    -- only what a stream brought stood at a broker in between; of what was replayed
    -- from files nobody may know when it was sent
    timed as (
        select
            source,
            landed_file,
            landed_at,
            case
                when read_at is null and position_at > cast('1970-01-01' as datetime2(6))
                    then cast(
        (cast(datediff_big(microsecond, event_time, position_at) as decimal(38, 0)) - cast(datediff_big(microsecond, event_time, position_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    )
            end as to_broker,
            case
                when position_at > cast('1970-01-01' as datetime2(6))
                    then cast(
        (cast(datediff_big(microsecond, position_at, landed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, position_at, landed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    )
            end as to_bronze
        from good
    ),
    delayed as (
        select
            source,
            landed_file,
            landed_at,
            case
        when to_broker <= 0.1 then 6
        when to_broker <= 0.25 then 15
        when to_broker <= 0.5 then 30
        when to_broker <= 1 then 60
        when to_broker <= 2 then 120
        when to_broker <= 5 then 300
        when to_broker <= 10 then 600
        when to_broker <= 15 then 900
        when to_broker <= 30 then 1800
        when to_broker <= 60 then 3600
        when to_broker <= 120 then 7200
        when to_broker <= 360 then 21600
        when to_broker <= 1440 then 86400
        when to_broker <= 10080 then 604800
        when to_broker is not null then 2147483647
    end as to_broker_within,
            case
        when to_bronze <= 0.1 then 6
        when to_bronze <= 0.25 then 15
        when to_bronze <= 0.5 then 30
        when to_bronze <= 1 then 60
        when to_bronze <= 2 then 120
        when to_bronze <= 5 then 300
        when to_bronze <= 10 then 600
        when to_bronze <= 15 then 900
        when to_bronze <= 30 then 1800
        when to_bronze <= 60 then 3600
        when to_bronze <= 120 then 7200
        when to_bronze <= 360 then 21600
        when to_bronze <= 1440 then 86400
        when to_bronze <= 10080 then 604800
        when to_bronze is not null then 2147483647
    end as to_bronze_within,
            -- no time runs backwards: a clock is wrong
            case when to_broker < 0 then 0 else to_broker end as to_broker,
            case when to_bronze < 0 then 0 else to_bronze end as to_bronze
        from timed
    ),
    -- garbage is often the same line again and again
    counted as (
        select
            source,
            landed_file,
            reject_reason,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', replace(cast(_row_key as varchar(max)), '-', '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as reject_id,
            max(business_key) as business_key,
            max(event_time) as event_time,
            max(body) as body,
            max(body_base64) as body_base64,
            cast(count(*) as bigint) as total_rows,
            min(position_at) as position_at,
            min(position_number) as position_number,
            max(read_at) as read_at,
            min(landed_at) as landed_at,
            cast(null as integer) as to_broker_within,
            cast(null as decimal(18, 2)) as to_broker_minutes,
            cast(null as decimal(18, 2)) as to_broker_longest,
            cast(null as integer) as to_bronze_within,
            cast(null as decimal(18, 2)) as to_bronze_minutes,
            cast(null as decimal(18, 2)) as to_bronze_longest
        from rejected
        group by
            source,
            landed_file,
            reject_reason,
            _row_key
        union all
        select
            source,
            landed_file,
            cast(null as varchar(max)) as reject_reason,
            cast(null as varchar(max)) as reject_id,
            cast(null as varchar(max)) as business_key,
            cast(null as datetime2(6)) as event_time,
            cast(null as varchar(max)) as body,
            cast(null as varchar(max)) as body_base64,
            cast(count(*) as bigint) as total_rows,
            cast(null as datetime2(6)) as position_at,
            cast(null as bigint) as position_number,
            cast(null as datetime2(6)) as read_at,
            max(landed_at) as landed_at,
            to_broker_within,
            cast(sum(to_broker) as decimal(18, 2)) as to_broker_minutes,
            max(to_broker) as to_broker_longest,
            to_bronze_within,
            cast(sum(to_bronze) as decimal(18, 2)) as to_bronze_minutes,
            max(to_bronze) as to_bronze_longest
        from delayed
        group by
            source,
            landed_file,
            to_broker_within,
            to_bronze_within
    ),
    identified as (
        select
            reject_id,
            source,
            'order' as entity,
            substring(landed_file, 1, 13) as landed_hour,
            landed_file,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            total_rows,
            position_at,
            position_number,
            read_at,
            landed_at,
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest,
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(reject_id, ''), '/', source, '/', landed_file, '/', coalesce(cast(to_broker_within as varchar(max)), ''), '/', coalesce(cast(to_bronze_within as varchar(max)), '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from counted
    ),
    arrivals as (
        select * from identified
-- >> first build
        where 1 = 1
-- >> increment
        where not exists (
            select 1
            from silver.silver_order_arrivals as known
            where
                known._row_key = identified._row_key
                and (
                    known.reject_reason = identified.reject_reason
                    or (known.reject_reason is null and identified.reject_reason is null)
                )
                and (
                    known.total_rows = identified.total_rows
                    or (known.total_rows is null and identified.total_rows is null)
                )
        )
-- <<
    )
select * from arrivals
