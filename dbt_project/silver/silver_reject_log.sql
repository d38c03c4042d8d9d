{{ config(
    unique_key='_row_key',
    meta={'window_by_source': true},
) }}

with

arrived as (

    {{ arrivals_to_judge() }}

),

rejected as (

    select
        {{ content_hash(texts=['source', 'body', 'body_base64']) }}
            as reject_id,
        source,
        entity,
        reject_reason,
        business_key,
        event_time,
        body,
        body_base64,
        version_position,
        landed_at
    from arrived
    where reject_reason is not null

),

-- how far each source was read, or weeks without a reject would be read again
read_marks as (

    select
        {{ content_hash(texts={'read_until': 'source'}) }} as reject_id,
        source,
        entity,
        cast(null as {{ type_text() }}) as reject_reason,
        cast(null as {{ type_text() }}) as business_key,
        cast(null as {{ type_timestamp() }}) as event_time,
        cast(null as {{ type_text() }}) as body,
        cast(null as {{ type_text() }}) as body_base64,
        '' as version_position,
        max(landed_at) as landed_at
    from arrived
    group by
        source,
        entity

),

entries as (

    select * from rejected
    union all
    select * from read_marks

),

{{ merged_copies(
    entries='entries',
    id='reject_id',
    columns=[
        'source', 'entity', 'reject_reason', 'business_key', 'event_time',
        'body', 'body_base64',
    ],
) }}

select * from merged_copies
