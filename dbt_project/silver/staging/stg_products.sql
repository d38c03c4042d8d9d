with

received as (

    select * from {{ bronze('products') }}

),

parsed as (

    select
        received.*,
        {{ row_as_json([
            'product_id', 'name', 'category', 'unit_price', 'last_updated',
        ]) }} as body,
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

        -- as received
        body,
        cast(null as {{ type_text() }}) as body_base64,
        reject_reason,
        {{ table_position('event_time', 'products') }} as version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed
