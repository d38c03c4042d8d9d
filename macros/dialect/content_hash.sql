{% macro content_hash(texts=[], decimals=[], timestamps=[]) %}
    {{- adapter.dispatch('content_hash', 'tidemark')(texts, decimals, timestamps) -}}
{% endmacro %}


{# A part is `name=value|`; no value can hold `|`, for `~` escapes it. What is null
   has no part, so a column that is added changes no hash of a row without it. #}
{% macro default__content_hash(texts, decimals, timestamps) %}
    {%- set parts = [] -%}
    {%- for name, text in named(texts) -%}
        {%- do parts.append(
            (name, "replace(replace(cast(" ~ text ~ " as " ~ type_text() ~ "), '~', '~~'), '|', '~p')")
        ) -%}
    {%- endfor -%}
    {%- for name, decimal in named(decimals) -%}
        {%- do parts.append((name, "cast(" ~ decimal ~ " as " ~ type_text() ~ ")")) -%}
    {%- endfor -%}
    {%- for name, timestamp in named(timestamps) -%}
        {%- do parts.append((name, timestamp_text(timestamp))) -%}
    {%- endfor -%}
    md5(
    {%- for name, part in parts | sort %}
        coalesce('{{ name }}=' || {{ part }} || '|', ''){% if not loop.last %} || {%- endif %}
    {%- endfor %}
    )
{%- endmacro %}


{# Pairs of a name and an expression: of a mapping, or of columns. #}
{% macro named(columns) %}
    {% if columns is mapping %}
        {{ return(columns.items() | list) }}
    {% endif %}
    {{ return(zip(columns, columns) | list) }}
{% endmacro %}
