{{ config(alias='products') }}

select
    _row_key as product_key,
    product_id,
    name,
    category,
    unit_price,
    is_deleted,
    version_number,
    valid_from,
    valid_to,
    is_current,
    _processed_at as moved_at
from {{ ref('dim_product') }}

union all

-- of what no product is known
select
    {{ key_hash("'unknown'") }} as product_key,
    null as product_id,
    'unknown' as name,
    'unknown' as category,
    null as unit_price,
    {{ flag('1 = 0') }} as is_deleted,
    1 as version_number,
    null as valid_from,
    null as valid_to,
    {{ flag('1 = 1') }} as is_current,
    null as moved_at
