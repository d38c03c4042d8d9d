{{ config(unique_key='_row_key') }}

with

versions as (

    {{ changed_history(ref('silver_order_versions')) }}

),

ranked as (

    select
        *,
        {{ newest_first('order_id') }} as age,
        min(event_time) over (partition by order_id) as first_event_at,
        min(case when status = 'delivered' then event_time end)
            over (partition by order_id) as first_delivered_at,
        max(_processed_at) over (partition by order_id) as changed_at,
        {{ newest_first(
            'order_id, case when items is null then 1 else 0 end'
        ) }} as items_age
    from versions

),

-- a version that knows nothing of items does not empty the order
with_items as (

    select
        *,
        max(case when items_age = 1 then items end)
            over (partition by order_id) as newest_items
    from ranked

),

newest as (

    select
        -- ids
        order_id,
        customer_id,

        -- text
        status,
        currency,
        newest_items as items,

        -- amounts
        amount,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(placed_at, first_event_at) as placed_at,
        promised_at,
        coalesce(
            delivered_at,
            case when status = 'delivered' then first_delivered_at end
        ) as delivered_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from with_items
    where age = 1

),

dated as (

    select
        *,
        {{ business_date('placed_at') }} as order_date
    from newest

)

select * from dated
