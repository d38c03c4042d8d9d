{% macro parse_amount(text, precision=18, scale=2) %}
    {{- adapter.dispatch('parse_amount', 'tidemark')(text, precision, scale) -}}
{% endmacro %}


{% macro duckdb__parse_amount(text, precision, scale) %}
    {%- set number = "'[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?'" -%}
    case
        when
            regexp_full_match(trim({{ text }}), {{ number }})
            and not regexp_full_match(trim({{ text }}), '-[0.]*[1-9].*')
            then try_cast(trim({{ text }}) as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}
