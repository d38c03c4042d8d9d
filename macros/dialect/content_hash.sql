{% macro content_hash(texts=[], decimals=[], timestamps=[]) %}
    {{- adapter.dispatch('content_hash', 'tidemark')(texts, decimals, timestamps) -}}
{% endmacro %}


{# Parts are joined by `|`, which no part can hold: `~` escapes. #}
{% macro duckdb__content_hash(texts, decimals, timestamps) %}
    {%- set parts = [] -%}
    {%- for text in texts -%}
        {%- do parts.append("replace(replace(cast(" ~ text ~ " as varchar), '~', '~~'), '|', '~p')") -%}
    {%- endfor -%}
    {%- for decimal in decimals -%}
        {%- do parts.append("cast(" ~ decimal ~ " as varchar)") -%}
    {%- endfor -%}
    {%- for timestamp in timestamps -%}
        {%- do parts.append(timestamp_text(timestamp)) -%}
    {%- endfor -%}
    md5(
    {%- for part in parts %}
        coalesce({{ part }}, '~n'){% if not loop.last %} || '|' || {%- endif %}
    {%- endfor %}
    )
{%- endmacro %}
