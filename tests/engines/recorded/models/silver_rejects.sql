-- ... as on DuckDB
            reject_reason,
            max(business_key) as business_key,
            max(event_time) as event_time,
            max(body) as body,
            max(body_base64) as body_base64,
            min(position_at) as position_at,
-- ... as on DuckDB
        from silver.silver_reject_log
-- ... less than on DuckDB
        group by
-- ... as on DuckDB
                    good.entity = rejected.entity
                    and good._entity_key = lower(convert(varchar(32), hashbytes(
        'MD5', cast(rejected.business_key as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
                    and (
                        good.read_at > rejected.read_at
                        or lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(rejected.source, '/', replace(cast(good._row_key as varchar(max)), '-', '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected.reject_id
                        or (
-- ... as on DuckDB
