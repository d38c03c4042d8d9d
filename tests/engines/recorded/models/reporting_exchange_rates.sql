with
-- One moment for all: a rate that comes or goes changes the days of others, and
-- one that was deleted has no row left to say so.
moved as (
    select max(_processed_at) as moved_at from gold.fct_exchange_rates
),
rates_of_days as (
    select
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(rates.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(days.date as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as rate_key,
        rates.currency,
        days.date,
        rates.rate,
        moved.moved_at
    from gold.dim_date as days
    inner join gold.dim_exchange_rate as rates
        on
            days.date >= rates.valid_from
            and (days.date < rates.valid_to or rates.valid_to is null)
    cross join moved
)
select * from rates_of_days
