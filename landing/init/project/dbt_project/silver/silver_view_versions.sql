{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_page_views') }}
    where reject_reason is null

),

dated as (

    select
        *,
        {{ business_date('event_time') }} as event_date
    from arrived

),

{{ distinct_versions('view', 'dated', columns=[
        'page',
        'seconds',
        'event_date',
    ]) }}

select * from distinct_versions
