-- ... as on DuckDB
select
    lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as customer_key,
    null as customer_id,
    'unknown' as name,
    'unknown' as city,
    'unknown' as country,
    cast(case when 1 = 0 then 1 else 0 end as bit) as is_deleted,
    1 as version_number,
    null as valid_from,
    null as valid_to,
    cast(case when 1 = 1 then 1 else 0 end as bit) as is_current,
    null as moved_at
