{{ config(unique_key='_row_key') }}

with

{{ newest_versions('product', columns=[
        'name',
        'category',
        'unit_price',
        'event_time as updated_at',
    ]) }}

select * from newest_versions
