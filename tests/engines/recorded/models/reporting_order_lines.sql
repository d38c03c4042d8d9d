select
    -- keys
    lines._parent_key as order_key,
    coalesce(customers._row_key, lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))) as customer_key,
    coalesce(products._row_key, lower(convert(varchar(32), hashbytes(
        'MD5', cast('unknown' as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))) as product_key,
    lines.order_date as date_key,
    cast(
        datepart(hour, lines.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') * 100
        + datepart(minute, lines.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') - datepart(minute, lines.placed_at at time zone 'UTC' at time zone 'Eastern Standard Time') % 15 as integer
    ) as time_key,
    lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(lines.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(lines.order_date as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as rate_key,
    -- ids
    lines.order_id,
    lines.line,
    lines.line_copy,
    lines.customer_id,
    lines.product_id,
    -- text
    lines.status,
    lines.currency,
    lines.kind,
    -- amounts
    lines.quantity,
    lines.unit_price,
    lines.amount,
    -- flags
    lines.is_deleted,
    lines.is_counted,
    -- timestamps
    lines.placed_at,
    case when case when lines._processed_at < customers._version_processed_at then customers._version_processed_at else lines._processed_at end < products._version_processed_at then products._version_processed_at else case when lines._processed_at < customers._version_processed_at then customers._version_processed_at else lines._processed_at end end as moved_at
from gold.fct_order_lines as lines
left join gold.dim_customer as customers
    on
        lines._customer_key = customers._parent_key
        and (customers.version_number = 1 or lines.placed_at >= customers.valid_from)
    and (customers.valid_to is null or lines.placed_at < customers.valid_to)
left join gold.dim_product as products
    on
        lines._product_key = products._parent_key
        and (products.version_number = 1 or lines.placed_at >= products.valid_from)
    and (products.valid_to is null or lines.placed_at < products.valid_to)
