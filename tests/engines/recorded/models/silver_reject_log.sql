with
arrivals as (
        select
            reject_id,
            source,
            entity,
            landed_hour,
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
            _processed_at,
            _row_key
        from silver.silver_order_arrivals
        union all
        select
            reject_id,
            source,
            entity,
            landed_hour,
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
            _processed_at,
            _row_key
        from silver.silver_trip_arrivals
        union all
        select
            reject_id,
            source,
            entity,
            landed_hour,
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
            _processed_at,
            _row_key
        from silver.silver_customer_arrivals
        union all
        select
            reject_id,
            source,
            entity,
            landed_hour,
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
            _processed_at,
            _row_key
        from silver.silver_product_arrivals
        union all
        select
            reject_id,
            source,
            entity,
            landed_hour,
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
            _processed_at,
            _row_key
        from silver.silver_rate_arrivals
)
select * from arrivals
where reject_reason is not null
