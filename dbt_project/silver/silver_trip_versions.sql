{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_trip_events') }}
    where reject_reason is null and {{ landed_since_last_build() }}

),

{{ distinct_versions(
    arrived='arrived',
    key='trip_id',
    texts=['order_id', 'vehicle_id', 'status'],
    decimals=['distance_km'],
    timestamps=['requested_at', 'promised_at', 'completed_at'],
) }}

select * from distinct_versions
