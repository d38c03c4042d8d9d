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
current_lines as (
    select
        -- ids
        lines.order_id,
        lines.line,
        lines.line_copy,
        lines.product_id,
        orders.customer_id,
        -- text
        orders.status,
        orders.currency,
        orders.kind,
        -- amounts
        lines.quantity,
        lines.unit_price,
        lines.amount,
        -- flags: a line counts where its order does
        orders.is_deleted,
        orders.is_counted,
        -- timestamps
        orders.order_date,
        orders.placed_at,
        -- as far as both have been taken in
        case when lines._processed_at > orders._processed_at then orders._processed_at else lines._processed_at end
            as _processed_at,
        lines._parent_key,
        lines._row_key,
        orders._customer_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(lines.product_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _product_key
    from lines
    inner join orders
        on lines._parent_key = orders._row_key
),
with_gone as (
        select
            order_id,
            line,
            line_copy,
            product_id,
            customer_id,
            status,
            currency,
            kind,
            quantity,
            unit_price,
            amount,
            is_deleted,
            is_counted,
            order_date,
            placed_at,
            _customer_key,
            _product_key,
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from current_lines
-- >> increment
        union all
        -- what the changed parents had and have no longer
        select
            known.order_id,
            known.line,
            known.line_copy,
            known.product_id,
            known.customer_id,
            known.status,
            known.currency,
            known.kind,
            known.quantity,
            known.unit_price,
            known.amount,
            known.is_deleted,
            known.is_counted,
            known.order_date,
            known.placed_at,
            known._customer_key,
            known._product_key,
            parents._processed_at,
            known._parent_key,
            known._row_key,
            1 as _is_gone
        from (
    select *
    from gold.fct_order_lines
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from orders) as wanted)
        ) as known
        inner join orders as parents
            on known._parent_key = parents._row_key
        where
            not exists (
                select 1
                from current_lines as present
                where present._row_key = known._row_key
            )
-- <<
)
select * from with_gone
