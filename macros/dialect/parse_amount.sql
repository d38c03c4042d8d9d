{% macro parse_amount(text, precision=18, scale=2) %}
    {{- adapter.dispatch('parse_amount', 'tidemark')(text, precision, scale) -}}
{% endmacro %}


{# By way of the widest decimal: DuckDB takes 6e16 for a decimal(18, 2), and
   what adds it up then fails. #}
{% macro duckdb__parse_amount(text, precision, scale) %}
    {%- set number = "'[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?'" -%}
    case
        when
            regexp_full_match(trim({{ text }}), {{ number }})
            and not regexp_full_match(trim({{ text }}), '-[0.]*[1-9].*')
            then try_cast(
                try_cast(trim({{ text }}) as decimal(38, {{ scale }}))
                as decimal({{ precision }}, {{ scale }})
            )
    end
{%- endmacro %}


{% macro spark__parse_amount(text, precision, scale) %}
    {%- set number = "r'^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?\\z'" -%}
    case
        when
            trim({{ text }}) rlike {{ number }}
            and not trim({{ text }}) rlike r'^-[0.]*[1-9]'
            then try_cast(
                try_cast(trim({{ text }}) as decimal(38, {{ scale }}))
                as decimal({{ precision }}, {{ scale }})
            )
    end
{%- endmacro %}
