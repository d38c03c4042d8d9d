{{ config(
    unique_key='date',
    dist='HASH(date)',
    post_hook="{{ drop_empty('total_views = 0') }}",
) }}

-- Gold waits for the gates.
-- depends_on: {{ gates('view') }}

with

{{ touched(
    versions=ref('silver_view_versions'),
    changed=ref('silver_views'),
    periods=['event_date'],
) }},

days as (

    select
        view_date,
        cast(count(*) as bigint) as total_views,
        sum(seconds) as total_seconds
    from {{ ref('silver_views') }}
    group by view_date

),

recomputed as (

    select
        touched.period as date,
        coalesce(days.total_views, 0) as total_views,
        cast(coalesce(days.total_seconds, 0) as decimal(38, 2))
            as total_seconds,
        {{ consumed_until(ref('silver_views')) }} as _processed_at
    from touched
    left join days
        on touched.period = days.view_date

)

select * from recomputed
