with
versions as (
-- >> first build
    select * from silver.silver_order_versions
-- >> increment
    select *
    from silver.silver_order_versions
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from silver.silver_order_versions
            where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
),
ranked as (
    select
        *,
        row_number() over (
        partition by order_id
        order by
            event_time desc,
            position_at desc,
            position_number desc,
            read_at desc,
            _row_key desc
    ) as age
    from versions
),
histories as (
    select
        order_id,
        min(event_time) as first_event_at,
        min(case when status = 'delivered' then event_time end)
            as first_delivered_at,
        max(_processed_at) as changed_at,
        -- a version that knows nothing of items does not empty the order
        min(case when items is not null then age end) as items_age
    from ranked
    group by order_id
),
newest as (
    select
        -- ids
        latest.order_id,
        latest.customer_id,
        -- text
        latest.status,
        latest.currency,
        with_items.items,
        -- amounts
        latest.amount,
        -- flags
        latest.is_deleted,
        -- timestamps
        coalesce(latest.placed_at, histories.first_event_at) as placed_at,
        latest.promised_at,
        coalesce(
            latest.delivered_at,
            case
                when latest.status = 'delivered'
                    then histories.first_delivered_at
            end
        ) as delivered_at,
        histories.first_event_at,
        latest.event_time as updated_at,
        histories.changed_at as _processed_at,
        latest._entity_key as _row_key
    from ranked as latest
    inner join histories
        on latest.order_id = histories.order_id
    left join ranked as with_items
        on
            histories.order_id = with_items.order_id
            and histories.items_age = with_items.age
    where latest.age = 1
),
dated as (
    select
        *,
        cast(placed_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as order_date
    from newest
)
select * from dated
