{{ config(unique_key='_row_key') }}

with

{{ newest_versions('customer', columns=[
        'name',
        'city',
        'country',
        'event_time as updated_at',
    ]) }}

select * from newest_versions
