{% macro type_text() %}
    {{- adapter.dispatch('type_text', 'tidemark')() -}}
{% endmacro %}


{% macro default__type_text() %}
    {{- 'varchar' -}}
{% endmacro %}


{% macro spark__type_text() %}
    {{- 'string' -}}
{% endmacro %}


{% macro fabric__type_text() %}
    {{- 'varchar(max)' -}}
{% endmacro %}
