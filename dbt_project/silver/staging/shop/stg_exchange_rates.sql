with

received as (

    select * from {{ bronze('exchange_rates') }}

),

parsed as (

    select
        received.*,
        {{ clean_text('received.currency') }} as currency_text,
        {{ parse_timestamp('received.rate_date') }} as rate_time,
        {{ parse_amount('received.rate', 18, 8) }} as rate_number,
        {{ parse_timestamp('received.last_updated') }} as event_time
    from received

),

dated as (

    select
        *,
        {{ upper_ascii('currency_text') }} as currency_code,
        cast(rate_time as date) as rate_day
    from parsed

),

judged as (

    select
        *,
        case
            when currency_code is null or rate_day is null then 'missing_key'
            when event_time is null then 'invalid_time'
            when {{ is_future('event_time') }} then 'future_time'
            when coalesce(rate_number, 0) = 0 then 'invalid_rate'
        end as reject_reason
    from dated

),

renamed as (

    select
        -- ids
        case
            when currency_code is not null and rate_day is not null
                then {{ dbt.concat([
                    'currency_code',
                    "'/'",
                    'cast(rate_day as ' ~ type_text() ~ ')',
                ]) }}
        end as rate_id,

        -- text
        currency_code as currency,

        -- amounts
        rate_number as rate,

        -- flags
        {{ flag(is_set('is_deleted')) }} as is_deleted,

        -- timestamps
        rate_day as rate_date,
        event_time,

        {{ as_received('exchange_rates') }}
    from judged

)

select * from renamed
