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
            landed_at
        from staging.stg_order_events
        where reject_reason is null
        union all
        select
            'sales_orders' as source,
            landed_file,
            landed_at
        from staging.stg_sales_orders
        where reject_reason is null
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
            min(landed_at) as landed_at
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
            max(landed_at) as landed_at
        from good
        group by
            source,
            landed_file
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
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(reject_id, ''), '/', source, '/', landed_file) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
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
