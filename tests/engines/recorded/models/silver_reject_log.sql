with

rejected as (

        select
            'order_events' as source,
            'order' as entity,
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
            'order' as entity,
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
        union all
        select
            'trip_events' as source,
            'trip' as entity,
            trip_id as business_key,
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
        from staging.stg_trip_events
        where reject_reason is not null
        union all
        select
            'customers' as source,
            'customer' as entity,
            customer_id as business_key,
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
        from staging.stg_customers
        where reject_reason is not null
        union all
        select
            'products' as source,
            'product' as entity,
            product_id as business_key,
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
        from staging.stg_products
        where reject_reason is not null

),

-- garbage is often the same line again and again
counted as (

    select
        source,
        entity,
        landed_file,
        reject_reason,
        max(business_key) as business_key,
        max(event_time) as event_time,
        max(body) as body,
        max(body_base64) as body_base64,
        cast(count(*) as bigint) as total_rows,
        min(position_at) as position_at,
        min(position_number) as position_number,
        max(read_at) as read_at,
        min(landed_at) as landed_at,
        _row_key as payload_key
    from rejected
    group by
        source,
        entity,
        landed_file,
        reject_reason,
        _row_key

),

identified as (

    select
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', replace(cast(payload_key as varchar(max)), '-', '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as reject_id,
        source,
        entity,
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
        landed_at
    from counted

),

entries as (

    select
        *,
        cast('<moment>' as datetime2(6)) as _processed_at,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(reject_id, '/', entity, '/', landed_file) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from identified

)

select * from entries
-- >> first build
where 1 = 1
-- >> increment
where not exists (
            select 1
            from silver.silver_reject_log as known
            where
                known._row_key = entries._row_key
                and (
                    known.reject_reason = entries.reject_reason
                    or (known.reject_reason is null and entries.reject_reason is null)
                )
                and (
                    known.total_rows = entries.total_rows
                    or (known.total_rows is null and entries.total_rows is null)
                )
        )
-- <<
