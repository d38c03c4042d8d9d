{% macro merged_copies(entries, id, columns) %}
    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            {{ id }},
            {{ columns | join(',\n            ') }},
            min(version_position) as version_position,
            -- a landing clock that runs ahead moves no window past what others
            -- land meanwhile
            {{ earlier_of('max(landed_at)', utc_now()) }} as newest_landed_at
        from {{ entries }}
        group by
            {{ id }},
            {{ columns | join(',\n            ') }}

    ),

    keyed as (

        select
            *,
            {{ key_hash(id) }} as _row_key
        from collapsed

    ),

    {% if not is_incremental() or backfilled() -%}
    merged_copies as (

        select
            {{ id }},
            {{ columns | join(',\n            ') }},
            version_position,
            newest_landed_at as _landed_at,
            {{ processed_at() }} as _processed_at,
            _row_key
        from keyed

    )
    {%- else -%}
    merged_copies as (

        -- what the table has, it keeps: only an earlier position is news to
        -- those who read it; a later landing only moves the window on
        select
            keyed.{{ id }},
            keyed.{{ columns | join(',\n            keyed.') }},
            case
                when known.version_position < keyed.version_position
                    then known.version_position
                else keyed.version_position
            end as version_position,
            case
                when known._landed_at > keyed.newest_landed_at
                    then known._landed_at
                else keyed.newest_landed_at
            end as _landed_at,
            case
                when known.version_position <= keyed.version_position
                    then known._processed_at
                else {{ processed_at() }}
            end as _processed_at,
            keyed._row_key
        from keyed
        left join (
            {{ rows_of_keys(this, '_row_key', 'select _row_key from keyed') }}
        ) as known
            on keyed._row_key = known._row_key
        where
            known._row_key is null
            or keyed.version_position < known.version_position
            or keyed.newest_landed_at > known._landed_at

    )
    {%- endif %}
{%- endmacro %}
