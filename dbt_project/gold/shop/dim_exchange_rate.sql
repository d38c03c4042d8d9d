{{ config(materialized='view') }}

-- A view: a rate that comes late or is corrected ends or begins where it has
-- to, and no other row has to be written again for it.

select
    currency,
    rate_date as valid_from,
    lead(rate_date) over (partition by currency order by rate_date) as valid_to,
    rate
from {{ ref('fct_exchange_rates') }}
where
    not {{ is_set('is_deleted') }}
    and currency <> '{{ reporting_currency() }}'

union all

select
    '{{ reporting_currency() }}' as currency,
    cast('1900-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    cast(1 as decimal(18, 8)) as rate
