with
files as (
    select * from silver.silver_landed_files
),
hours as (
    select
        source,
        landed_hour,
        cast(sum(total_rows) as bigint) as total_rows,
        max(landed_at) as landed_at
    from files
    group by
        source,
        landed_hour
)
select * from hours
