with

received as (

    select * from {{ bronze('resolved_rejects') }}

),

judged as (

    select
        *,
        resolved_at as event_time,
        case when reject_id is null then 'missing_key' end as reject_reason
    from received

),

renamed as (

    select
        -- ids
        reject_id,

        -- text
        note,

        -- timestamps
        event_time,

        {{ as_received('resolved_rejects') }}
    from judged

)

select * from renamed
