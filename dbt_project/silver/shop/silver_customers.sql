{{ config(unique_key='_row_key') }}

with

versions as (

    {{ changed_history(ref('silver_customer_versions')) }}

),

ranked as (

    select
        *,
        {{ newest_first('customer_id') }} as age,
        max(_processed_at) over (partition by customer_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        customer_id,

        -- text
        name,
        city,
        country,

        -- flags
        is_deleted,

        -- timestamps
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

)

select * from newest
