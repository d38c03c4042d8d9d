with

received as (

    select * from {{ bronze('customers') }}

),

parsed as (

    select
        received.*,
        {{ clean_text('received.customer_id') }} as customer_key,
        {{ parse_timestamp('received.last_updated') }} as event_time
    from received

),

judged as (

    select
        *,
        case
            when customer_key is null then 'missing_key'
            when event_time is null then 'invalid_time'
            when {{ is_future('event_time') }} then 'future_time'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        customer_key as customer_id,

        -- text
        {{ clean_text('name') }} as name,
        {{ clean_text('city') }} as city,
        {{ clean_text('country') }} as country,

        -- flags
        {{ flag(is_set('is_deleted')) }} as is_deleted,

        -- timestamps
        event_time,

        {{ as_received('customers') }}
    from judged

)

select * from renamed
