with
arrivals as (
        select
            source,
            landed_hour,
            landed_file,
            total_rows,
            landed_at,
            _processed_at
        from silver.silver_order_arrivals
        union all
        select
            source,
            landed_hour,
            landed_file,
            total_rows,
            landed_at,
            _processed_at
        from silver.silver_trip_arrivals
        union all
        select
            source,
            landed_hour,
            landed_file,
            total_rows,
            landed_at,
            _processed_at
        from silver.silver_customer_arrivals
        union all
        select
            source,
            landed_hour,
            landed_file,
            total_rows,
            landed_at,
            _processed_at
        from silver.silver_product_arrivals
        union all
        select
            source,
            landed_hour,
            landed_file,
            total_rows,
            landed_at,
            _processed_at
        from silver.silver_rate_arrivals
),
files as (
    select
        source,
        landed_hour,
        landed_file,
        cast(sum(total_rows) as bigint) as total_rows,
        max(landed_at) as landed_at,
        max(_processed_at) as _processed_at
    from arrivals
    group by
        source,
        landed_hour,
        landed_file
)
select * from files
