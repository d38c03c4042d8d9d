{% macro minutes_between(earlier, later) %}
    {{- adapter.dispatch('minutes_between', 'tidemark')(earlier, later) -}}
{% endmacro %}


{# In whole numbers until the end: 600,000 microseconds are 0.01 minutes. #}
{% macro duckdb__minutes_between(earlier, later) %}
    cast(
        cast((epoch_us({{ later }}) - epoch_us({{ earlier }})) // 600000 as decimal(18, 0))
        * 0.01 as decimal(18, 2)
    )
{%- endmacro %}


{% macro spark__minutes_between(earlier, later) %}
    cast(
        cast(
            (unix_micros({{ later }}) - unix_micros({{ earlier }})) div 600000
            as decimal(18, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}


{% macro fabric__minutes_between(earlier, later) %}
    {%- set micros -%}
        cast(datediff_big(microsecond, {{ earlier }}, {{ later }}) as decimal(38, 0))
    {%- endset -%}
    cast(
        ({{ micros }} - {{ micros }} % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    )
{%- endmacro %}
