{% macro parse_number(text, precision=18, scale=2) %}
    {{- adapter.dispatch('parse_number', 'tidemark')(text, precision, scale) -}}
{% endmacro %}


{# As parse_amount, with a minus before any number: the point and 15 digits are 16
   characters without it. #}
{% macro duckdb__parse_number(text, precision, scale) %}
    {%- set whole = '[0-9]{1,' ~ (precision - scale) ~ '}' -%}
    {%- set fraction = '[.][0-9]' if scale else '[.]0' -%}
    case
        when
            regexp_full_match({{ text }}, ' *-?{{ whole }}({{ fraction }}+)? *')
            and (
                not contains({{ text }}, '.')
                or length(trim({{ text }}, ' -')) <= 16
            )
            then try_cast({{ text }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}


{% macro spark__parse_number(text, precision, scale) %}
    {%- set whole = '[0-9]{1,' ~ (precision - scale) ~ '}' -%}
    {%- set fraction = '[.][0-9]' if scale else '[.]0' -%}
    case
        when
            {{ text }} rlike r'^ *+-?{{ whole }}(?:{{ fraction }}++)? *+\z'
            and (
                not contains({{ text }}, '.')
                or length(trim(both ' -' from {{ text }})) <= 16
            )
            then try_cast({{ text }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}


{# A minus anywhere but at the beginning is none, and what is before the point is
   counted without it. #}
{% macro fabric__parse_number(text, precision, scale) %}
    {%- set said = 'trim(' ~ text ~ ')' -%}
    {%- set digits = "replace(" ~ said ~ ", '-', '')" -%}
    {%- set whole = precision - scale -%}
    {%- set longest = [whole, 16] | max -%}
    case
        when
            {{ said }} like '%[0-9]'
            and {{ said }} not like '%[^-.0-9]%'
            and {{ said }} not like '_%-%'
            {%- if not scale %}
            and {{ said }} not like '%.%[1-9]%'
            {%- endif %}
            and {{ digits }} not like '.%'
            and len({{ digits }}) <= {{ longest }}
            and charindex('.', {{ digits }} + '.') <= {{ whole + 1 }}
            then try_cast({{ said }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}
