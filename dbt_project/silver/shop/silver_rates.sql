{{ config(unique_key='_row_key') }}

with

{{ newest_versions('rate', columns=[
        'currency',
        'rate',
        'rate_date',
        'event_time as updated_at',
    ]) }}

select * from newest_versions
