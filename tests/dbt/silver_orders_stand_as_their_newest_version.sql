-- No order shows another state than its newest version's, and none is missing.

with

newest as (

    select
        order_id,
        max(event_time) as newest_event_time,
        min(event_time) as first_event_time
    from {{ ref('silver_order_versions') }}
    group by order_id

)

select
    newest.order_id,
    newest.newest_event_time,
    orders.updated_at
from newest
left join {{ ref('silver_orders') }} as orders
    on newest.order_id = orders.order_id
where
    orders.order_id is null
    or orders.updated_at <> newest.newest_event_time
    or orders.first_event_at <> newest.first_event_time
