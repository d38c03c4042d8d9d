{{ config(materialized='view') }}

with

arrivals as (

    {{ all_arrivals([
        'reject_id',
        'source',
        'entity',
        'landed_hour',
        'landed_file',
        'reject_reason',
        'business_key',
        'event_time',
        'body',
        'body_base64',
        'total_rows',
        'position_at',
        'position_number',
        'read_at',
        'landed_at',
        '_processed_at',
        '_row_key',
    ]) }}

)

select * from arrivals
where reject_reason is not null
