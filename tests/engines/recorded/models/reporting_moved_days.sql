-- ... as on DuckDB
                    max(lines._processed_at),
                    cast('1900-01-01 00:00:00' as datetime2(6))
                )
-- ... as on DuckDB
