{% macro newest_build(relation) -%}
    {%- if setting('audit_everything') -%}
        1 = 1
    {%- else -%}
        _processed_at >= {{ newest_processed_at(relation) }}
    {%- endif -%}
{%- endmacro %}


{# The newest `_processed_at` of a table: a literal, by which an engine can pass over
   what is older. The beginning of time where there is no row. #}
{% macro newest_processed_at(relation) %}
    {% set newest = none %}
    {% if execute and load_relation(relation) is not none %}
        {% set query %}
            select {{ timestamp_text('max(_processed_at)') }} as newest from {{ relation }}
        {% endset %}
        {% set newest = run_query(query).columns[0].values()[0] %}
    {% endif %}
    {{ return(timestamp_literal(newest or '1900-01-01')) }}
{% endmacro %}
