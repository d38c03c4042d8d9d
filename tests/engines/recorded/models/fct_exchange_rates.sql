-- ... as on DuckDB
    select * from silver.silver_rates
-- >> first build
    where 1 = 1
-- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
-- <<
),
-- ... as on DuckDB
