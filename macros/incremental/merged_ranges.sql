{% macro merged_ranges(numbers) %}
    {% if is_incremental() -%}
    spans as (

        select
            source,
            event_hub,
            partition_id,
            min(sequence_number) as lowest,
            max(sequence_number) as highest,
            {{ partition_hash() }} as _partition_key
        from {{ numbers }}
        group by
            source,
            event_hub,
            partition_id

    ),

    nearby as (

        -- what the table has from one number below the new ones to one above
        select known.*
        from {{ this }} as known
        inner join spans
            on
                known._partition_key = spans._partition_key
                and (
                    known.first_number is null
                    or (
                        known.last_number >= spans.lowest - 1
                        and known.first_number <= spans.highest + 1
                    )
                )

    ),

    {% endif -%}
    pieces as (

        select
            source,
            event_hub,
            partition_id,
            sequence_number as first_number,
            sequence_number as last_number,
            first_landed_at,
            {{ earlier_of('landed_at', utc_now()) }} as _landed_at,
            0 as is_known
        from {{ numbers }}
        {%- if is_incremental() %}
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
        {%- endif %}

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
            {{ processed_at() }} as _processed_at,
            {{ partition_hash() }} as _partition_key
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
            {{ key_hash(content_hash(
                texts=['source', 'event_hub', 'partition_id', 'first_number']
            )) }} as _row_key,
            0 as _is_gone
        from joined

    ),

    merged_ranges as (

        select * from current_ranges
        where {{ unless_known(
            'current_ranges', ['last_number', 'first_landed_at', '_landed_at']
        ) }}
        {%- if is_incremental() %}
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
        {%- endif %}

    )
{%- endmacro %}


{# The hash of a partition: what its ranges are searched by. #}
{% macro partition_hash() %}
    {{- key_hash(content_hash(texts=['source', 'event_hub', 'partition_id'])) -}}
{% endmacro %}
