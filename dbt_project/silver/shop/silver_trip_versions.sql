{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_trip_events') }}
    where reject_reason is null

),

dated as (

    select
        *,
        {{ business_date('requested_at') }} as requested_date,
        {{ business_date('event_time') }} as event_date
    from arrived

),

{{ distinct_versions('trip', 'dated', columns=[
        'order_id',
        'vehicle_id',
        'status',
        'distance_km',
        'requested_at',
        'promised_at',
        'completed_at',
        'requested_date',
        'event_date',
    ]) }}

select * from distinct_versions
