{{ config(materialized='view') }}

-- A view: how late an open delivery is depends on now.

with

promises as (

    select
        'order' as entity,
        order_id as entity_id,
        status,
        promised_at,
        delivered_at
    from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }} and promised_at is not null

    union all

    select
        'trip' as entity,
        trip_id as entity_id,
        status,
        promised_at,
        completed_at as delivered_at
    from {{ ref('fct_trips') }}
    where {{ is_set('is_counted') }} and promised_at is not null

),

measured as (

    select
        *,
        coalesce(delivered_at, {{ utc_now() }}) as measured_at
    from promises

)

select
    entity,
    entity_id,
    status,
    promised_at,
    delivered_at,
    {{ flag('delivered_at is null') }} as is_open,
    {{ flag('measured_at > promised_at') }} as is_late,
    {{ minutes_between('promised_at', 'measured_at') }} as minutes_late
from measured
