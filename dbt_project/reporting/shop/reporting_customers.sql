{{ config(alias='customers') }}

select
    _row_key as customer_key,
    customer_id,
    name,
    city,
    country,
    is_deleted,
    version_number,
    valid_from,
    valid_to,
    is_current,
    _processed_at as moved_at
from {{ ref('dim_customer') }}

union all

-- of what no customer is known
select
    {{ key_hash("'unknown'") }} as customer_key,
    null as customer_id,
    'unknown' as name,
    'unknown' as city,
    'unknown' as country,
    {{ flag('1 = 0') }} as is_deleted,
    1 as version_number,
    null as valid_from,
    null as valid_to,
    {{ flag('1 = 1') }} as is_current,
    null as moved_at
