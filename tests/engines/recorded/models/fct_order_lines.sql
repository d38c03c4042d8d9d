with
orders as (
    select * from gold.fct_orders
-- >> first build
    where 1 = 1
-- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
-- <<
),
lines as (
    select *
    from silver.silver_order_lines
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from orders) as wanted)
),
-- ... as on DuckDB
        orders._customer_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(lines.product_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _product_key
    from lines
-- ... as on DuckDB
        from current_lines
-- >> increment
        union all
-- ... as on DuckDB
        from (
    select *
    from gold.fct_order_lines
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from orders) as wanted)
        ) as known
-- ... as on DuckDB
            )
-- <<
)
select * from with_gone
