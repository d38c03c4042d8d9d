{{ config(materialized='view', meta={'gate': true}) }}

with

rejected as (

    select * from {{ ref('silver_reject_log') }}
    where reject_reason is not null

),

good as (

    {{ good_rows() }}

),

-- what arrived mended: a good row of the same key and time, sent later
open_rejects as (

    select *
    from rejected
    where
        not exists (
            select 1
            from good
            where
                good.entity = rejected.entity
                and good._entity_key = {{ key_hash('rejected.business_key') }}
                and good.event_time = rejected.event_time
                and good.version_position > rejected.version_position
        )

)

select
    reject_id,
    source,
    version_position as position,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    _landed_at,
    _processed_at
from open_rejects
