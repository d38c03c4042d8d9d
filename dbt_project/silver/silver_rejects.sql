{{ config(materialized='view') }}

with

rejected as (

    select * from {{ ref('silver_reject_log') }}
    where reject_reason is not null

),

entities as (

    select
        *,
        case
            when source in ('order_events', 'sales_orders') then 'order'
            when source = 'trip_events' then 'trip'
            when source = 'customers' then 'customer'
            when source = 'products' then 'product'
        end as entity
    from rejected

),

good as (

    select
        'order' as entity,
        order_id as business_key,
        event_time
    from {{ ref('silver_order_versions') }}
    union all
    select
        'trip' as entity,
        trip_id as business_key,
        event_time
    from {{ ref('silver_trip_versions') }}
    union all
    select
        'customer' as entity,
        customer_id as business_key,
        event_time
    from {{ ref('silver_customer_versions') }}
    union all
    select
        'product' as entity,
        product_id as business_key,
        event_time
    from {{ ref('silver_product_versions') }}

),

-- what arrived mended: a good row of the same key and time
open_rejects as (

    select *
    from entities
    where
        not exists (
            select 1
            from good
            where
                good.entity = entities.entity
                and good.business_key = entities.business_key
                and good.event_time = entities.event_time
        )

)

select
    reject_id,
    source,
    version_position as position,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    _landed_at,
    _processed_at
from open_rejects
