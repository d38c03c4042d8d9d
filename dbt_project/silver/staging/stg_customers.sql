with

received as (

    select * from {{ bronze('customers') }}

),

parsed as (

    select
        received.*,
        {{ row_as_json([
            'customer_id', 'name', 'city', 'country', 'last_updated',
        ]) }} as body,
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

        -- as received
        body,
        cast(null as {{ type_text() }}) as body_base64,
        reject_reason,
        {{ table_position('event_time', 'customers') }} as version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed
