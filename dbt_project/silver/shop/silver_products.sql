{{ config(unique_key='_row_key') }}

with

versions as (

    {{ changed_history(ref('silver_product_versions')) }}

),

ranked as (

    select
        *,
        {{ newest_first('product_id') }} as age,
        max(_processed_at) over (partition by product_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        product_id,

        -- text
        name,
        category,

        -- amounts
        unit_price,

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
