with
order_versions as (
    select
        _entity_key,
        placed_at,
        event_time,
        -- one that did not say when it was placed stood where its events are
        max(case when placed_at is null then 1 else 0 end)
            over (partition by _entity_key) as lacks_time
    from silver.silver_order_versions
),
-- where an order stands, and where it stood before a correction
order_days as (
    select
        _entity_key,
        cast(placed_at as date) as date
    from order_versions
    where placed_at is not null
    union
    select
        _entity_key,
        cast(event_time as date) as date
    from order_versions
    where lacks_time = 1
),
trip_versions as (
    select
        _entity_key,
        requested_at,
        event_time,
        max(case when requested_at is null then 1 else 0 end)
            over (partition by _entity_key) as lacks_time
    from silver.silver_trip_versions
),
trip_days as (
    select
        _entity_key,
        cast(requested_at as date) as date
    from trip_versions
    where requested_at is not null
    union
    select
        _entity_key,
        cast(event_time as date) as date
    from trip_versions
    where lacks_time = 1
),
-- which version an order is of says that version's own arrival
orders_by_customers as (
    select
        cast(orders.placed_at as date) as date,
        customers._version_processed_at as moved_at
    from gold.fct_orders as orders
    inner join gold.dim_customer as customers
        on
            orders._customer_key = customers._parent_key
            and (customers.version_number = 1 or orders.placed_at >= customers.valid_from)
    and (customers.valid_to is null or orders.placed_at < customers.valid_to)
),
lines_by_customers as (
    select
        cast(lines.placed_at as date) as date,
        customers._version_processed_at as moved_at
    from gold.fct_order_lines as lines
    inner join gold.dim_customer as customers
        on
            lines._customer_key = customers._parent_key
            and (customers.version_number = 1 or lines.placed_at >= customers.valid_from)
    and (customers.valid_to is null or lines.placed_at < customers.valid_to)
),
lines_by_products as (
    select
        cast(lines.placed_at as date) as date,
        products._version_processed_at as moved_at
    from gold.fct_order_lines as lines
    inner join gold.dim_product as products
        on
            lines._product_key = products._parent_key
            and (products.version_number = 1 or lines.placed_at >= products.valid_from)
    and (products.valid_to is null or lines.placed_at < products.valid_to)
),
-- when the first order came in whose lines have yet to follow it; an order that
-- neither has lines nor had any is waited for by nothing
awaited as (
    select min(orders._processed_at) as since
    from gold.fct_orders as orders
    where
        orders._processed_at > (
            select
                coalesce(
                    max(lines._processed_at),
                    cast('1900-01-01 00:00:00' as datetime2(6))
                )
            from gold.fct_order_lines as lines
        )
        and (
            orders._row_key in (
                select lines._parent_key
                from gold.fct_order_lines as lines
            )
            or orders._row_key in (
                select lines._parent_key
                from silver.silver_order_lines as lines
            )
        )
),
moved as (
    select
        'orders' as fact,
        'orders' as moved_by,
        days.date,
        orders._processed_at as moved_at
    from gold.fct_orders as orders
    inner join order_days as days
        on orders._row_key = days._entity_key
    union all
    select
        'orders' as fact,
        'customers' as moved_by,
        date,
        moved_at
    from orders_by_customers
    union all
    -- by their orders, so that a day whose lines are all gone is among them
    select
        'order_lines' as fact,
        'orders' as moved_by,
        days.date,
        orders._processed_at as moved_at
    from gold.fct_orders as orders
    inner join order_days as days
        on orders._row_key = days._entity_key
    cross join awaited
    where
        awaited.since is null
        or orders._processed_at < awaited.since
    union all
    select
        'order_lines' as fact,
        'customers' as moved_by,
        date,
        moved_at
    from lines_by_customers
    union all
    select
        'order_lines' as fact,
        'products' as moved_by,
        date,
        moved_at
    from lines_by_products
    union all
    select
        'trips' as fact,
        'trips' as moved_by,
        days.date,
        trips._processed_at as moved_at
    from gold.fct_trips as trips
    inner join trip_days as days
        on trips._row_key = days._entity_key
)
select
    fact,
    date,
    moved_by,
    max(moved_at) as moved_at
from moved
group by
    fact,
    date,
    moved_by
