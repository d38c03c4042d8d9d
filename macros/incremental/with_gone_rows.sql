{% macro with_gone_rows(current, changed, parent, key, columns) %}
        select
            {{ (key + columns) | join(',\n            ') }},
            _processed_at,
            0 as _is_gone
        from {{ current }}
    {%- if is_incremental() %}

        union all

        -- what the changed parents had and have no longer
        select
            known.{{ (key + columns) | join(',\n            known.') }},
            parents._processed_at,
            1 as _is_gone
        from {{ this }} as known
        inner join {{ changed }} as parents
            on known.{{ parent }} = parents.{{ parent }}
        where
            not exists (
                select 1
                from {{ current }} as present
                where
                {%- for column in key %}
                    present.{{ column }} = known.{{ column }}
                    {%- if not loop.last %} and {% endif %}
                {%- endfor %}
            )
    {%- endif %}
{%- endmacro %}
