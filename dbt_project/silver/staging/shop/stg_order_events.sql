with

received as (

    select * from {{ bronze('order_events') }}

),

stated as (

    {{ json_fields(
        'received',
        texts=['order_id', 'customer_id', 'status', 'currency'],
        values=[
            'timestamp', 'amount', 'placed_at', 'promised_at', 'delivered_at',
        ],
        arrays=['items'],
    ) }}

),

timed as (

    {{ parse_timestamps('stated', {
        'event_time': 'timestamp',
        'placed_time': 'placed_at',
        'promised_time': 'promised_at',
        'delivered_time': 'delivered_at',
    }) }}

),

parsed as (

    select
        *,

        -- keys, of which 1234 and "1234" are one, words, and the amount
        {{ clean_text('order_id') }} as order_key,
        {{ clean_text('customer_id') }} as customer_key,
        {{ clean_text('status') }} as status_text,
        {{ clean_text('currency') }} as currency_text,
        {{ parse_order_amount('amount') }} as order_amount
    from timed

),

judged as (

    select
        *,
        case
            when decode_error is not null then 'not_decoded'
            when body is null and body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
            when order_key is null then 'missing_key'
            when
                event_time is null
                or {{ unreadable('placed_at', 'placed_time') }}
                or {{ unreadable('promised_at', 'promised_time') }}
                or {{ unreadable('delivered_at', 'delivered_time') }}
                then 'invalid_time'
            when
                {{ is_future('event_time') }}
                or {{ is_future('placed_time') }}
                or {{ is_future('delivered_time') }}
                then 'future_time'
            when order_amount is null then 'invalid_amount'
            when {{ lacks_currency('currency_text') }} then 'missing_currency'
            when items is null then 'invalid_items'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        order_key as order_id,
        customer_key as customer_id,

        -- text
        {{ lower_ascii('status_text') }} as status,
        {{ currency_or_default(upper_ascii('currency_text')) }} as currency,
        items,

        -- amounts and flags
        order_amount as amount,
        {{ flag('1 = 0') }} as is_deleted,

        -- timestamps
        event_time,
        placed_time as placed_at,
        promised_time as promised_at,
        delivered_time as delivered_at,

        {{ as_received('order_events') }}
    from judged

)

select * from renamed
