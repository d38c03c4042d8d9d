with

received as (

    select
        *,
        {{ flag(is_json_object('body')) }} as is_object,
        {{ json_document('body') }} as document,
        {{ stream_position() }} as version_position
    from {{ bronze('order_events') }}

),

stated as (

    select
        received.*,
        {{ json_fields('document', [
            'order_id', 'timestamp', 'status', 'customer_id', 'currency',
            'amount', 'placed_at', 'promised_at', 'delivered_at', 'items',
        ]) }}
    from received

),

parsed as (

    select
        stated.*,

        -- keys: 1234 and "1234" are one order
        {{ clean_key('stated.order_id') }} as order_key,
        {{ clean_key('stated.customer_id') }} as customer_key,

        -- amounts
        {{ parse_amount('stated.amount') }} as order_amount,
        {{ json_array('stated.items') }} as order_items,

        -- timestamps
        {{ parse_timestamp('stated.timestamp') }} as event_time,
        {{ parse_timestamp('stated.placed_at') }} as placed_time,
        {{ parse_timestamp('stated.promised_at') }} as promised_time,
        {{ parse_timestamp('stated.delivered_at') }} as delivered_time
    from stated

),

judged as (

    select
        *,
        case
            when body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
            when order_key is null then 'missing_key'
            when
                event_time is null
                or {{ unreadable('placed_at', 'placed_time') }}
                or {{ unreadable('promised_at', 'promised_time') }}
                or {{ unreadable('delivered_at', 'delivered_time') }}
                then 'invalid_time'
            when order_amount is null then 'invalid_amount'
            when order_items is null then 'invalid_items'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        order_key as order_id,
        customer_key as customer_id,

        -- text
        lower({{ clean_text('status') }}) as status,
        upper({{ clean_text('currency') }}) as currency,
        order_items as items,

        -- amounts
        order_amount as amount,

        -- flags
        {{ flag('1 = 0') }} as is_deleted,

        -- timestamps
        event_time,
        placed_time as placed_at,
        promised_time as promised_at,
        delivered_time as delivered_at,

        -- as received
        body,
        body_base64,
        reject_reason,
        version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed
