-- ... as on DuckDB
        landed.landed_at
        >= dateadd(minute, -1440, newest.landed_at)
    group by landed.source
-- ... as on DuckDB
    cast(
        (cast(datediff_big(microsecond, files.last_landed_at, cast(sysutcdatetime() as datetime2(6))) as decimal(38, 0)) - cast(datediff_big(microsecond, files.last_landed_at, cast(sysutcdatetime() as datetime2(6))) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
-- ... as on DuckDB
