-- A view: a rate that comes late or is corrected ends or begins where it has
-- to, and no other row has to be written again for it.
select
    currency,
    rate_date as valid_from,
    lead(rate_date) over (partition by currency order by rate_date) as valid_to,
    rate
from gold.fct_exchange_rates
where
    not coalesce(is_deleted, 0) = 1
    and currency <> 'EUR'
union all
select
    'EUR' as currency,
    cast('1900-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    cast(1 as decimal(18, 8)) as rate
