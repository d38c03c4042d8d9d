select
    -- keys
    orders._row_key as order_key,
    coalesce(customers._row_key, lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))) as customer_key,
    orders.order_date as date_key,
    cast(
        datepart(hour, orders.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') * 100
        + datepart(minute, orders.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') - datepart(minute, orders.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') % 15 as integer
    ) as time_key,
    lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(orders.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(orders.order_date as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as rate_key,
    -- ids
-- ... as on DuckDB
