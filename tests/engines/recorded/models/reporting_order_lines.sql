select
    -- keys
    lines._parent_key as order_key,
    coalesce(customers._row_key, lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))) as customer_key,
    coalesce(products._row_key, lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))) as product_key,
    lines.order_date as date_key,
    cast(
        datepart(hour, lines.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') * 100
        + datepart(minute, lines.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') - datepart(minute, lines.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') % 15 as integer
    ) as time_key,
    lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(lines.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(lines.order_date as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as rate_key,
    -- ids
-- ... as on DuckDB
