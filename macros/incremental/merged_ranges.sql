{% macro merged_ranges(numbers) %}
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
        from {{ numbers }}
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
        inner join {{ numbers }} as numbers
            on
                holed.source = numbers.source
                and holed.landed_file = numbers.landed_file
                and holed.event_hub = numbers.event_hub
                and holed.partition_id = numbers.partition_id
        where holed.last_number - holed.first_number + 1 <> holed.numbers

    ),

    {% if is_incremental() -%}
    spans as (

        select
            source,
            event_hub,
            partition_id,
            min(first_number) as lowest,
            max(last_number) as highest,
            {{ partition_hash() }} as _partition_key
        from landed_ranges
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
                and known.last_number >= spans.lowest - 1
                and known.first_number <= spans.highest + 1

    ),

    {% endif -%}
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
            {{ key_hash(dbt.concat([
                'source', "'/'", 'event_hub', "'/'", 'partition_id', "'/'",
                'cast(first_number as ' ~ type_text() ~ ')',
            ])) }} as _row_key,
            0 as _is_gone
        from joined

    ),

    merged_ranges as (

        select * from current_ranges
        where {{ unless_known(
            'current_ranges', ['last_number', 'first_landed_at']
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
    {{- key_hash(
        dbt.concat(['source', "'/'", 'event_hub', "'/'", 'partition_id'])
    ) -}}
{% endmacro %}
