{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
    meta={'gate': true},
) }}

with

-- a replay numbers the lines of its file, and a broker counts from 0
numbers as (

    {{ landed(
        ['event_hub', 'partition_id', 'sequence_number', 'landed_at', 'landed_file'],
        where="event_hub is not null and partition_id not like 'replay-%'"
            ~ ' and sequence_number between 0 and 9223372036854775806',
    ) }}

),

{{ merged_ranges('numbers') }}

select * from merged_ranges
