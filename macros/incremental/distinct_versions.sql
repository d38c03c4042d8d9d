{% macro distinct_versions(entity, arrived, columns) %}
    {%- set key = entity_named(entity).key -%}
    {%- set said = [key, 'event_time', 'is_deleted'] + columns -%}
    {%- set positions = ['position_at', 'position_number', 'read_at'] -%}
    {{ copies(arrived, key, columns) }},

    {% if is_incremental() -%}
    known as (

        {{ rows_of_keys(this, '_row_key', 'select _row_key from copies') }}

    ),

    placed as (

        select
            copies._row_key,
            copies.{{ said | join(',\n            copies.') }},
            {{ earlier_of('copies.position_at', 'known.position_at') }}
                as position_at,
            case
                when copies.read_at is null
                    then {{ earlier_of('copies.position_number', 'known.position_number') }}
                else {{ later_of('copies.position_number', 'known.position_number') }}
            end as position_number,
            {{ later_of('copies.read_at', 'known.read_at') }} as read_at
        from copies
        left join known
            on copies._row_key = known._row_key

    ),

    {% endif -%}
    distinct_versions as (

        select
            placed._row_key,
            placed.{{ (said + positions) | join(',\n            placed.') }},
            {{ processed_at() }} as _processed_at,
            {{ key_hash('placed.' ~ key) }} as _entity_key
        from {{ 'placed' if is_incremental() else 'copies as placed' }}
        {%- if is_incremental() and not lacks_columns(said) %}
        left join known
            on placed._row_key = known._row_key
        where
            known._row_key is null
            or {{ differs('placed', 'known', said + positions) | trim }}
        {%- endif %}

    )
{%- endmacro %}


{# A named query `copies`: one row for each version that has arrived. #}
{% macro copies(arrived, key, columns) %}
    {{- adapter.dispatch('copies', 'tidemark')(arrived, key, columns) -}}
{% endmacro %}


{% macro default__copies(arrived, key, columns) -%}
    copies as (

        {{ one_of_copies(key, columns) }}
        from {{ arrived }}
        group by _row_key

    )
{%- endmacro %}


{# Texts are dear to group, and most versions come once: only the others are grouped. #}
{% macro duckdb__copies(arrived, key, columns) -%}
    repeated as (

        select _row_key from {{ arrived }}
        group by _row_key
        having count(*) > 1

    ),

    copies as (

        select
            _row_key,
            {{ ([key, 'event_time', 'is_deleted'] + columns) | join(',\n            ') }},
            position_at,
            position_number,
            read_at
        from {{ arrived }}
        where
            not exists (
                select 1 from repeated
                where repeated._row_key = {{ arrived }}._row_key
            )
        union all
        {{ one_of_copies(key, columns) }}
        from {{ arrived }}
        where
            exists (
                select 1 from repeated
                where repeated._row_key = {{ arrived }}._row_key
            )
        group by _row_key

    )
{%- endmacro %}


{# The row that copies are: they agree in all that they say, so any of them will do. #}
{% macro one_of_copies(key, columns) -%}
        select
            _row_key,
            {{ any_value(key) }} as {{ key }},
            {{ any_value('event_time') }} as event_time,
            {{ any_flag('is_deleted') }} as is_deleted,
            {%- for column in columns %}
            {{ any_value(column) }} as {{ column }},
            {%- endfor %}
            min(position_at) as position_at,
            -- sent again, a message stands where it stood first; a table's state
            -- stands where it was read last
            case
                when max(read_at) is null then min(position_number)
                else max(position_number)
            end as position_number,
            max(read_at) as read_at
{%- endmacro %}
