with

received as (

    select * from {{ bronze('sales_orders') }}

),

timed as (

    {{ parse_timestamps('received', {
        'event_time': 'last_updated',
        'placed_time': 'placed_at',
        'promised_time': 'promised_at',
        'delivered_time': 'delivered_at',
    }) }}

),

parsed as (

    select
        timed.*,

        -- keys
        {{ clean_text('timed.order_id') }} as order_key,
        {{ clean_text('timed.customer_id') }} as customer_key,

        -- text
        {{ clean_text('timed.status') }} as status_text,
        {{ clean_text('timed.currency') }} as currency_text,

        -- amounts
        {{ parse_order_amount('timed.amount') }} as order_amount
    from timed

),

judged as (

    select
        *,
        case
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
            when order_amount is null and not {{ is_set('is_deleted') }}
                then 'invalid_amount'
            when
                {{ lacks_currency('currency_text') }}
                and not {{ is_set('is_deleted') }}
                then 'missing_currency'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        order_key as order_id,
        customer_key as customer_id,

        -- text; the table knows nothing of items
        {{ lower_ascii('status_text') }} as status,
        case
            -- a deletion need not state one
            when currency_text is not null or not {{ is_set('is_deleted') }}
                then {{ currency_or_default(upper_ascii('currency_text')) }}
        end as currency,
        cast(null as {{ type_text() }}) as items,

        -- amounts
        order_amount as amount,

        -- flags
        {{ flag(is_set('is_deleted')) }} as is_deleted,

        -- timestamps
        event_time,
        placed_time as placed_at,
        promised_time as promised_at,
        delivered_time as delivered_at,

        {{ as_received('sales_orders') }}
    from judged

)

select * from renamed
