with
    rejected as (
        select
            reject_id,
            source,
            entity,
            reject_reason,
            max(business_key) as business_key,
            max(event_time) as event_time,
            max(body) as body,
            max(body_base64) as body_base64,
            min(position_at) as position_at,
            min(position_number) as position_number,
            max(read_at) as read_at,
            min(landed_at) as first_landed_at,
            max(landed_at) as last_landed_at,
            cast(sum(total_rows) as bigint) as total_rows,
            max(_processed_at) as _processed_at
        from silver.silver_reject_log
        group by
            reject_id,
            source,
            entity,
            reject_reason
    ),
    good as (
        select
            'order' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key,
            _entity_key
        from silver.silver_order_versions
        union all
        select
            'trip' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key,
            _entity_key
        from silver.silver_trip_versions
        union all
        select
            'customer' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key,
            _entity_key
        from silver.silver_customer_versions
        union all
        select
            'product' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key,
            _entity_key
        from silver.silver_product_versions
        union all
        select
            'rate' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key,
            _entity_key
        from silver.silver_rate_versions
    ),
    -- what arrived mended: a good message of the same key and time, sent later,
    -- or a good state of the same row, read later; or what was good itself when it
    -- came again
    open_rejects as (
        select *
        from rejected
        where
            not exists (
                select 1
                from good
                where
                    good.entity = rejected.entity
                    and good._entity_key = lower(convert(varchar(32), hashbytes(
        'MD5', cast(rejected.business_key as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
                    and (
                        good.read_at > rejected.read_at
                        or lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(rejected.source, '/', replace(cast(good._row_key as varchar(max)), '-', '')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected.reject_id
                        or (
                            good.event_time = rejected.event_time
                            and (
                                good.position_at > rejected.position_at
                                or (
                                    good.position_at = rejected.position_at
                                    and good.position_number
                                    > rejected.position_number
                                )
                            )
                        )
                    )
            )
            and not exists (
                select 1
                from silver.silver_resolved_rejects as resolved
                where
                    resolved.reject_id = rejected.reject_id
                    and resolved.resolved_at >= rejected.last_landed_at
            )
    )
select
    reject_id,
    source,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    position_at,
    position_number,
    first_landed_at,
    last_landed_at,
    total_rows,
    _processed_at
from open_rejects
