with
touching as (
-- >> first build
        select * from silver.silver_order_versions
-- >> increment
    select *
    from silver.silver_order_versions
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from gold.fct_orders
                where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
    ),
-- ... as on DuckDB
        period as customer_id,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from touched
),
counted as (
    select * from gold.fct_orders
    where coalesce(is_counted, 0) = 1
),
-- ... as on DuckDB
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2)) as net_amount,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        customers._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(customers.customer_id as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from customers
-- ... as on DuckDB
        from current_rows
-- >> increment
        union all
-- ... as on DuckDB
        from (
    select *
    from gold.gold_customer_totals
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from customers) as wanted)
        ) as known
-- ... as on DuckDB
            )
-- <<
)
select * from with_gone
