select
    -- keys
    orders._row_key as order_key,
    coalesce(customers._row_key, lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))) as customer_key,
    orders.order_date as date_key,
    cast(
        datepart(hour, orders.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') * 100
        + datepart(minute, orders.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') - datepart(minute, orders.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') % 15 as integer
    ) as time_key,
    lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(orders.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(orders.order_date as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as rate_key,
    -- ids
    orders.order_id,
    orders.customer_id,
    -- text
    orders.status,
    orders.kind,
    orders.currency,
    -- amounts
    orders.amount,
    -- flags
    orders.is_deleted,
    orders.is_counted,
    -- timestamps
    orders.placed_at,
    orders.promised_at,
    orders.delivered_at,
    case when orders._processed_at < customers._version_processed_at then customers._version_processed_at else orders._processed_at end
        as moved_at
from gold.fct_orders as orders
left join gold.dim_customer as customers
    on
        orders._customer_key = customers._parent_key
        and (customers.version_number = 1 or orders.placed_at >= customers.valid_from)
    and (customers.valid_to is null or orders.placed_at < customers.valid_to)
