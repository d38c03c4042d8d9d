-- ... as on DuckDB
    where
        coalesce(is_counted, 0) = 1
        and kind = 'sale'
-- ... as on DuckDB
    cast(
        ((cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) - (cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) % nullif(cast(2 * days.total_orders as decimal(38, 0)), 0))
        / nullif(cast(2 * days.total_orders as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
-- ... as on DuckDB
