with
    numbers as (
        select
            'order_events' as source,
            event_hub,
            partition_id,
            sequence_number,
            landed_at,
            landed_file
        from staging.stg_order_events
        where event_hub is not null and partition_id not like 'replay-%' and sequence_number between 0 and 9223372036854775806
    ),
    files as (
        select
            source,
            event_hub,
            partition_id,
            landed_file,
            min(sequence_number) as first_number,
            max(sequence_number) as last_number,
            count(distinct sequence_number) as numbers,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from numbers
        group by
            source,
            event_hub,
            partition_id,
            landed_file
    ),
    landed_ranges as (
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            landed_at
        from files
        where last_number - first_number + 1 = numbers
        union all
        -- a file with a hole in its numbers gives each of them
        select
            holed.source,
            holed.event_hub,
            holed.partition_id,
            numbers.sequence_number as first_number,
            numbers.sequence_number as last_number,
            numbers.landed_at as first_landed_at,
            numbers.landed_at
        from files as holed
        inner join numbers as numbers
            on
                holed.source = numbers.source
                and holed.landed_file = numbers.landed_file
                and holed.event_hub = numbers.event_hub
                and holed.partition_id = numbers.partition_id
        where holed.last_number - holed.first_number + 1 <> holed.numbers
    ),
-- >> increment
    spans as (
        select
            source,
            event_hub,
            partition_id,
            min(first_number) as lowest,
            max(last_number) as highest,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', event_hub, '/', partition_id) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from landed_ranges
        group by
            source,
            event_hub,
            partition_id
    ),
    nearby as (
        -- what the table has from one number below the new ones to one above
        select known.*
        from silver.silver_order_sequences as known
        inner join spans
            on
                known._partition_key = spans._partition_key
                and known.last_number >= spans.lowest - 1
                and known.first_number <= spans.highest + 1
    ),
-- <<
    pieces as (
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            landed_at as _landed_at,
            0 as is_known
        from landed_ranges
-- >> increment
        union all
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            _landed_at,
            1 as is_known
        from nearby
-- <<
    ),
    beginnings as (
        select
            *,
            case
                when
                    first_number > 1 + max(last_number) over (
                        partition by source, event_hub, partition_id
                        order by first_number, last_number, is_known
                        rows between unbounded preceding and 1 preceding
                    )
                    then 1
                else 0
            end as begins
        from pieces
    ),
    islands as (
        select
            *,
            sum(begins) over (
                partition by source, event_hub, partition_id
                order by first_number, last_number, is_known
                rows unbounded preceding
            ) as island
        from beginnings
    ),
    joined as (
        select
            source,
            event_hub,
            partition_id,
            min(first_number) as first_number,
            max(last_number) as last_number,
            min(first_landed_at) as first_landed_at,
            max(_landed_at) as _landed_at,
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', event_hub, '/', partition_id) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from islands
        group by
            source,
            event_hub,
            partition_id,
            island
    ),
    current_ranges as (
        select
            *,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(source, '/', event_hub, '/', partition_id, '/', cast(first_number as varchar(max))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key,
            0 as _is_gone
        from joined
    ),
    merged_ranges as (
        select * from current_ranges
-- >> first build
        where 1 = 1
-- >> increment
        where not exists (
            select 1
            from silver.silver_order_sequences as known
            where
                known._row_key = current_ranges._row_key
                and (
                    known.last_number = current_ranges.last_number
                    or (known.last_number is null and current_ranges.last_number is null)
                )
                and (
                    known.first_landed_at = current_ranges.first_landed_at
                    or (known.first_landed_at is null and current_ranges.first_landed_at is null)
                )
        )
        union all
        -- what has become part of a range that begins lower
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            _landed_at,
            _processed_at,
            _partition_key,
            _row_key,
            1 as _is_gone
        from nearby
        where
            not exists (
                select 1
                from current_ranges
                where current_ranges._row_key = nearby._row_key
            )
-- <<
    )
select * from merged_ranges
