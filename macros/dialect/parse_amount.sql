{% macro parse_amount(text, precision=18, scale=2) %}
    {{- adapter.dispatch('parse_amount', 'tidemark')(text, precision, scale) -}}
{% endmacro %}


{# A JSON number with a fraction is read as a double, which holds 15 digits. Where a column
   has no decimals, a fraction is one of zeros: what counts is never rounded. #}
{% macro duckdb__parse_amount(text, precision, scale) %}
    {%- set whole = '[0-9]{1,' ~ (precision - scale) ~ '}' -%}
    {%- set fraction = '[.][0-9]' if scale else '[.]0' -%}
    case
        when
            regexp_full_match({{ text }}, ' *({{ whole }}({{ fraction }}+)?|-0+([.]0+)?) *')
            and (
                not contains({{ text }}, '.')
                or length(trim({{ text }}, ' ')) <= 16
            )
            then try_cast({{ text }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}


{# The same rule, and where a value may stand more exactly: a cast takes tabs for blanks,
   exponents and a plus. #}
{% macro spark__parse_amount(text, precision, scale) %}
    {%- set whole = '[0-9]{1,' ~ (precision - scale) ~ '}' -%}
    {%- set fraction = '[.][0-9]' if scale else '[.]0' -%}
    case
        when
            {{ text }} rlike r'^ *+(?:{{ whole }}(?:{{ fraction }}++)?|-0++(?:[.]0++)?) *+\z'
            and (not contains({{ text }}, '.') or length(trim({{ text }})) <= 16)
            then try_cast({{ text }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}


{# TRY_CAST to a decimal is exact, rounds half away from zero, and gives nothing for
   more digits than fit. It takes `+5`, `5.` and `.5` as well, which the patterns keep
   out. 16 characters are 15 digits and a point. #}
{% macro fabric__parse_amount(text, precision, scale) %}
    {%- set said = 'trim(' ~ text ~ ')' -%}
    {%- set whole = precision - scale -%}
    {%- set longest = [whole, 16] | max -%}
    case
        when
            {{ said }} like '%[0-9]'
            and {{ said }} not like '%[^-.0-9]%'
            and {{ said }} not like '.%'
            and {{ said }} not like '-.%'
            and {{ said }} not like '-%[1-9]%'
            {%- if not scale %}
            and {{ said }} not like '%.%[1-9]%'
            {%- endif %}
            and len({{ said }}) <= {{ longest }}
            and charindex('.', {{ said }} + '.') <= {{ whole + 1 }}
            then try_cast({{ said }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}
