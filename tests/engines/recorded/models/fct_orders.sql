-- ... as on DuckDB
    select * from silver.silver_orders
-- >> first build
    where 1 = 1
-- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
-- <<
),
-- ... as on DuckDB
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and (
        status is null
        or status not in ('cancelled', 'canceled', 'refunded', 'returned', 'voided')
    ) then 1 else 0 end as bit)
            as is_counted,
-- ... as on DuckDB
        _row_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _customer_key
    from orders
)
select * from facts
