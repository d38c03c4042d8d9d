{# What `tidemark verify` has said of this run; empty in every other one. #}
{% macro verification() %}
    {{ return(var('tidemark_verify', {})) }}
{% endmacro %}
