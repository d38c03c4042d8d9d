{% macro unless_known(entry, columns) %}
    {%- if not is_incremental() -%}
        1 = 1
    {%- else -%}
        not exists (
            select 1
            from {{ this }} as known
            where
                known._row_key = {{ entry }}._row_key
            {%- for column in columns %}
                and (
                    known.{{ column }} = {{ entry }}.{{ column }}
                    or (known.{{ column }} is null and {{ entry }}.{{ column }} is null)
                )
            {%- endfor %}
        )
    {%- endif -%}
{%- endmacro %}
