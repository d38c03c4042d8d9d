{% macro merged_copies(entries, id, columns) %}
    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            {{ id }},
            {{ columns | join(',\n            ') }},
            min(version_position) as version_position,
            max(landed_at) as newest_landed_at
        from {{ entries }}
        group by
            {{ id }},
            {{ columns | join(',\n            ') }}

    ),

    {% if not is_incremental() -%}
    merged_copies as (

        select
            {{ id }},
            {{ columns | join(',\n            ') }},
            version_position,
            newest_landed_at as _landed_at,
            {{ processed_at() }} as _processed_at
        from collapsed

    )
    {%- else -%}
    merged_copies as (

        -- what the table has, it keeps: only an earlier position is news to
        -- those who read it; a later landing only moves the window on
        select
            collapsed.{{ id }},
            collapsed.{{ columns | join(',\n            collapsed.') }},
            case
                when known.version_position < collapsed.version_position
                    then known.version_position
                else collapsed.version_position
            end as version_position,
            case
                when known._landed_at > collapsed.newest_landed_at
                    then known._landed_at
                else collapsed.newest_landed_at
            end as _landed_at,
            case
                when known.version_position <= collapsed.version_position
                    then known._processed_at
                else {{ processed_at() }}
            end as _processed_at
        from collapsed
        left join {{ this }} as known
            on collapsed.{{ id }} = known.{{ id }}
        where
            known.{{ id }} is null
            or collapsed.version_position < known.version_position
            or collapsed.newest_landed_at > known._landed_at

    )
    {%- endif %}
{%- endmacro %}
