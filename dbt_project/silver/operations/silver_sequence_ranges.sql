{{ config(materialized='view') }}

with

ranges as (

    {{ all_sequences([
        'source',
        'event_hub',
        'partition_id',
        'first_number',
        'last_number',
        'first_landed_at',
        '_landed_at',
        '_processed_at',
    ]) }}

)

select * from ranges
