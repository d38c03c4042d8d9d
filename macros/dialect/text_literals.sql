{# Texts as SQL has them in a list; never an empty list. #}
{% macro text_literals(texts) %}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append("'" ~ text | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{- quoted | join(', ') or 'null' -}}
{% endmacro %}
