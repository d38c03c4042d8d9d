with

received as (

    select * from {{ bronze('pipeline_runs') }}

),

judged as (

    select
        *,
        ended_at as event_time,
        case when run_id is null then 'missing_key' end as reject_reason
    from received

),

renamed as (

    select
        -- ids
        run_id,

        -- text
        kind,
        name,
        layer,
        status,
        read_until,

        -- amounts
        milliseconds,
        total_rows,

        -- timestamps
        started_at,
        event_time,

        {{ as_received('pipeline_runs') }}
    from judged

)

select * from renamed
