{{ config(alias='times') }}

select
    time_key,
    hour,
    quarter_hour,
    minute_of_day
from {{ ref('dim_time') }}
