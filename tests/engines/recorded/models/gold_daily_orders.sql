-- depends_on: gold_late_changes
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
        period as date,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        period as _row_key
-- ... as on DuckDB
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1
    group by
-- ... as on DuckDB
        days._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(days.date as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from days
-- ... as on DuckDB
        from current_rows
-- >> increment
        union all
-- ... as on DuckDB
        from (
    select *
    from gold.gold_daily_orders
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from days) as wanted)
        ) as known
-- ... as on DuckDB
            )
-- <<
)
select * from with_gone
