{# What a reject of a source is known by, where its row is called `received`. #}
{% macro reject_hash(source) -%}
    {{- content_hash(texts={
        'source': "'" ~ source ~ "'",
        'body': 'received.body',
        'body_base64': 'received.body_base64',
    }) -}}
{%- endmacro %}
