{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_trip_events') }}
    where reject_reason is null

),

{{ distinct_versions('trip', 'arrived', columns=[
        'order_id',
        'vehicle_id',
        'status',
        'distance_km',
        'requested_at',
        'promised_at',
        'completed_at',
    ]) }}

select * from distinct_versions
