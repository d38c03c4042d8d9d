{{ config(alias='exchange_rates') }}

with

-- One moment for all: a rate that comes or goes changes the days of others, and
-- one that was deleted has no row left to say so.
moved as (

    select max(_processed_at) as moved_at from {{ ref('fct_exchange_rates') }}

),

rates_of_days as (

    select
        {{ row_key(['rates.currency', 'days.date']) }} as rate_key,
        rates.currency,
        days.date,
        rates.rate,
        moved.moved_at
    from {{ ref('dim_date') }} as days
    inner join {{ ref('dim_exchange_rate') }} as rates
        on
            days.date >= rates.valid_from
            and (days.date < rates.valid_to or rates.valid_to is null)
    cross join moved

)

select * from rates_of_days
