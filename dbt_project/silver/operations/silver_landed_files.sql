{{ config(materialized='view') }}

with

arrivals as (

    {{ all_arrivals([
        'source',
        'landed_hour',
        'landed_file',
        'total_rows',
        'landed_at',
        '_processed_at',
    ]) }}

),

files as (

    select
        source,
        landed_hour,
        landed_file,
        cast(sum(total_rows) as bigint) as total_rows,
        max(landed_at) as landed_at,
        max(_processed_at) as _processed_at
    from arrivals
    group by
        source,
        landed_hour,
        landed_file

)

select * from files
