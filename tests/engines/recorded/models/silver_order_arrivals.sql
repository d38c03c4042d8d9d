-- ... as on DuckDB
            case
                when read_at is null and position_at > cast('1970-01-01' as datetime2(6))
                    then cast(
        (cast(datediff_big(microsecond, event_time, position_at) as decimal(38, 0)) - cast(datediff_big(microsecond, event_time, position_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    )
            end as to_broker,
            case
                when position_at > cast('1970-01-01' as datetime2(6))
                    then cast(
        (cast(datediff_big(microsecond, position_at, landed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, position_at, landed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
-- ... as on DuckDB
            reject_reason,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', replace(cast(_row_key as varchar(max)), '-', '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as reject_id,
            max(business_key) as business_key,
            max(event_time) as event_time,
            max(body) as body,
            max(body_base64) as body_base64,
            cast(count(*) as bigint) as total_rows,
-- ... as on DuckDB
            landed_file,
            cast(null as varchar(max)) as reject_reason,
            cast(null as varchar(max)) as reject_id,
            cast(null as varchar(max)) as business_key,
            cast(null as datetime2(6)) as event_time,
            cast(null as varchar(max)) as body,
            cast(null as varchar(max)) as body_base64,
            cast(count(*) as bigint) as total_rows,
            cast(null as datetime2(6)) as position_at,
            cast(null as bigint) as position_number,
            cast(null as datetime2(6)) as read_at,
            max(landed_at) as landed_at,
-- ... as on DuckDB
            to_bronze_longest,
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(reject_id, ''), '/', source, '/', landed_file, '/', coalesce(cast(to_broker_within as varchar(max)), ''), '/', coalesce(cast(to_bronze_within as varchar(max)), '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from counted
    ),
    arrivals as (
        select * from identified
-- >> first build
        where 1 = 1
-- >> increment
        where not exists (
-- ... as on DuckDB
        )
-- <<
    )
select * from arrivals
