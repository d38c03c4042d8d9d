with

received as (

    select * from {{ bronze('products') }}

),

parsed as (

    select
        received.*,
        {{ clean_text('received.product_id') }} as product_key,
        {{ parse_timestamp('received.last_updated') }} as event_time
    from received

),

judged as (

    select
        *,
        case
            when product_key is null then 'missing_key'
            when event_time is null then 'invalid_time'
            when {{ is_future('event_time') }} then 'future_time'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        product_key as product_id,

        -- text
        {{ clean_text('name') }} as name,
        {{ clean_text('category') }} as category,

        -- amounts
        unit_price,

        -- flags
        {{ flag(is_set('is_deleted')) }} as is_deleted,

        -- timestamps
        event_time,

        {{ as_received('products') }}
    from judged

)

select * from renamed
