-- ... as on DuckDB
    select
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(rates.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(days.date as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as rate_key,
        rates.currency,
-- ... as on DuckDB
