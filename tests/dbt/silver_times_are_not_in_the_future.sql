{{ config(severity='warn') }}

-- No version says that it happened later than now: until then it stands, and
-- what is sent meanwhile changes nothing. Further ahead than
-- `max_future_minutes` it is a reject.

with

versions as (

    {{ good_versions() }}

)

select
    entity,
    event_time,
    _entity_key
from versions
where event_time > {{ utc_now() }}
