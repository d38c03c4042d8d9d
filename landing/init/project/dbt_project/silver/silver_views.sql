{{ config(unique_key='_row_key') }}

with

versions as (

    {{ changed_history(ref('silver_view_versions')) }}

),

ranked as (

    select
        *,
        {{ newest_first('view_id') }} as age,
        min(event_time) over (partition by view_id) as first_event_at,
        max(_processed_at) over (partition by view_id) as changed_at
    from versions

),

newest as (

    select
        view_id,
        page,
        seconds,
        is_deleted,
        first_event_at as viewed_at,
        {{ business_date('first_event_at') }} as view_date,
        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

)

select * from newest
