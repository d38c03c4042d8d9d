-- ... as on DuckDB
        1 as is_file,
        concat('silver_', entity, '_arrivals')
            as model_name,
        landed_at as moment,
        cast(null as datetime2(6)) as in_silver_at,
        cast(null as datetime2(6)) as in_gold_at
    from files
    union all
    select
        cast(null as varchar(max)) as source,
        cast(null as varchar(max)) as entity,
        cast(null as varchar(max)) as landed_file,
        cast(null as varchar(max)) as landed_hour,
        cast(null as bigint) as total_rows,
-- ... as on DuckDB
