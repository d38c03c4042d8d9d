-- No order shows another state than its newest version's, and none is missing,
-- as far as orders have taken their versions in.

with

changed as (

    select distinct _entity_key
    from {{ ref('silver_order_versions') }}
    where {{ untested(ref('silver_order_versions')) }}
    except
    select _entity_key
    from {{ ref('silver_order_versions') }}
    where _processed_at > {{ newest_processed_at(ref('silver_orders')) }}

),

newest as (

    select
        _entity_key,
        max(event_time) as newest_event_time,
        min(event_time) as first_event_time
    from {{ ref('silver_order_versions') }}
    where _entity_key in (select changed._entity_key from changed)
    group by _entity_key

)

select
    newest._entity_key,
    orders.order_id,
    newest.newest_event_time,
    orders.updated_at
from newest
left join {{ ref('silver_orders') }} as orders
    on newest._entity_key = orders._row_key
where
    orders._row_key is null
    or orders.updated_at <> newest.newest_event_time
    or orders.first_event_at <> newest.first_event_time
