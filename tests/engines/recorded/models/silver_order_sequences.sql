-- ... as on DuckDB
    ),
-- >> increment
    spans as (
-- ... as on DuckDB
            max(last_number) as highest,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', event_hub, '/', partition_id) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from landed_ranges
-- ... as on DuckDB
    ),
-- <<
    pieces as (
-- ... as on DuckDB
        from landed_ranges
-- >> increment
        union all
-- ... as on DuckDB
        from nearby
-- <<
    ),
-- ... as on DuckDB
            max(_landed_at) as _landed_at,
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', event_hub, '/', partition_id) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from islands
-- ... as on DuckDB
            *,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', event_hub, '/', partition_id, '/', cast(first_number as varchar(max))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key,
            0 as _is_gone
-- ... as on DuckDB
        select * from current_ranges
-- >> first build
        where 1 = 1
-- >> increment
        where not exists (
-- ... as on DuckDB
            )
-- <<
    )
select * from merged_ranges
