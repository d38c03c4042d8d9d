with

landed as (

        select
            'order_events' as source,
            landed_file,
            landed_at
        from staging.stg_order_events
        where 1 = 1
        union all
        select
            'sales_orders' as source,
            landed_file,
            landed_at
        from staging.stg_sales_orders
        where 1 = 1
        union all
        select
            'trip_events' as source,
            landed_file,
            landed_at
        from staging.stg_trip_events
        where 1 = 1
        union all
        select
            'customers' as source,
            landed_file,
            landed_at
        from staging.stg_customers
        where 1 = 1
        union all
        select
            'products' as source,
            landed_file,
            landed_at
        from staging.stg_products
        where 1 = 1

),

counted as (

    select
        source,
        landed_file,
        cast(count(*) as bigint) as total_rows,
        max(landed_at) as landed_at
    from landed
    group by
        source,
        landed_file

),

files as (

    select
        source,
        substring(landed_file, 1, 13) as landed_hour,
        landed_file,
        total_rows,
        landed_at,
        cast('<moment>' as datetime2(6)) as _processed_at,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', landed_file) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from counted

)

select * from files
-- >> first build
where 1 = 1
-- >> increment
where not exists (
            select 1
            from silver.silver_landed_files as known
            where
                known._row_key = files._row_key
                and (
                    known.total_rows = files.total_rows
                    or (known.total_rows is null and files.total_rows is null)
                )
        )
-- <<
