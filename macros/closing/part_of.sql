{# What tells a row from the others of its period, one text, of the columns for that. #}
{% macro part_of(columns, relation='') -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("' / '") if not loop.first -%}
        {%- do parts.append(
            'coalesce(cast(' ~ relation ~ column ~ ' as ' ~ type_text() ~ "), '')"
        ) -%}
    {%- endfor -%}
    {{- dbt.concat(parts) if parts | length > 1 else parts[0]
        or 'cast(null as ' ~ type_text() ~ ')' -}}
{%- endmacro %}
