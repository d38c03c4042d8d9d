{# Texts as SQL has them in a list; never an empty list. #}
{% macro text_literals(texts) %}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append("'" ~ escaped_text(text) ~ "'") -%}
    {%- endfor -%}
    {{- quoted | join(', ') or 'null' -}}
{% endmacro %}


{# A text as it stands between the quotes of a literal. #}
{% macro escaped_text(text) %}
    {{- adapter.dispatch('escaped_text', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__escaped_text(text) %}
    {{- text | replace("'", "''") -}}
{% endmacro %}


{# Spark takes a backslash for the beginning of something else. #}
{% macro spark__escaped_text(text) %}
    {{- text | replace('\\', '\\\\') | replace("'", "''") -}}
{% endmacro %}
