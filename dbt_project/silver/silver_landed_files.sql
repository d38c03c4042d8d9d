{{ config(unique_key='_row_key', meta={'row_per_file': true}) }}

with

landed as (

    {{ landed(['landed_file', 'landed_at']) }}

),

counted as (

    select
        source,
        landed_file,
        cast(count(*) as bigint) as total_rows,
        max(landed_at) as landed_at
    from landed
    group by
        source,
        landed_file

),

files as (

    select
        source,
        {{ landed_hour_of('landed_file') }} as landed_hour,
        landed_file,
        total_rows,
        landed_at,
        {{ processed_at() }} as _processed_at,
        {{ key_hash(dbt.concat(['source', "'/'", 'landed_file'])) }} as _row_key
    from counted

)

select * from files
where {{ unless_known('files', ['total_rows']) }}
