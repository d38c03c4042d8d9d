{% macro content_hash(texts=[], decimals=[], timestamps=[]) %}
    {{- adapter.dispatch('content_hash', 'tidemark')(texts, decimals, timestamps) -}}
{% endmacro %}


{% macro default__content_hash(texts, decimals, timestamps) %}
    md5(
    {%- for name, part in hashed_parts(texts, decimals, timestamps) %}
        coalesce('{{ name }}=' || {{ part }} || '|', ''){% if not loop.last %} || {%- endif %}
    {%- endfor %}
    )
{%- endmacro %}


{% macro fabric__content_hash(texts, decimals, timestamps) %}
    {%- set text -%}
    {%- for name, part in hashed_parts(texts, decimals, timestamps) %}
        coalesce('{{ name }}=' + {{ part }} + '|', ''){% if not loop.last %} + {%- endif %}
    {%- endfor %}
    {%- endset -%}
    {{- fabric__md5(text) -}}
{%- endmacro %}


{# As the other engines write it: of the text's UTF-8, in small letters. #}
{% macro fabric__md5(text) -%}
    lower(convert(varchar(32), hashbytes(
        'MD5', cast({{ text }} as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
{%- endmacro %}


{# Names and texts of what is hashed, in the order of the names. A part is
   `name=value|`; no value can hold `|`, for `~` escapes it. What is null has no
   part, so a column that is added changes no hash of a row without it. #}
{% macro hashed_parts(texts, decimals, timestamps) %}
    {% set parts = [] %}
    {% for name, text in named(texts) %}
        {% do parts.append(
            (name, "replace(replace(cast(" ~ text ~ " as " ~ type_text() ~ "), '~', '~~'), '|', '~p')")
        ) %}
    {% endfor %}
    {% for name, decimal in named(decimals) %}
        {% do parts.append((name, "cast(" ~ decimal ~ " as " ~ type_text() ~ ")")) %}
    {% endfor %}
    {% for name, timestamp in named(timestamps) %}
        {% do parts.append((name, timestamp_text(timestamp))) %}
    {% endfor %}
    {{ return(parts | sort) }}
{% endmacro %}


{# Pairs of a name and an expression: of a mapping, or of columns. #}
{% macro named(columns) %}
    {% if columns is mapping %}
        {{ return(columns.items() | list) }}
    {% endif %}
    {{ return(zip(columns, columns) | list) }}
{% endmacro %}
