{{ config(alias='dates') }}

select
    date as date_key,
    year,
    quarter,
    month,
    month_name,
    year_month,
    day,
    iso_year,
    iso_week,
    weekday,
    weekday_name,
    is_weekend
from {{ ref('dim_date') }}
