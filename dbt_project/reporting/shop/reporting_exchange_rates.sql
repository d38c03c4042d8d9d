{{ config(alias='exchange_rates') }}

select
    {{ row_key(['rates.currency', 'days.date']) }} as rate_key,
    rates.currency,
    days.date,
    rates.rate
from {{ ref('dim_date') }} as days
inner join {{ ref('dim_exchange_rate') }} as rates
    on
        days.date >= rates.valid_from
        and (days.date < rates.valid_to or rates.valid_to is null)
