{{ config(severity='warn') }}

-- No version says that it happened later than now: until then it stands, and
-- what is sent meanwhile changes nothing. Further ahead than
-- `max_future_minutes` it is a reject.

with

versions_ahead as (

    {{ versions_ahead() }}

)

select * from versions_ahead
