{# What Gold waits for: the models whose tests are the gates. In a comment of a
   Gold model; dbt builds it once they hold. A unit test has what it is given. #}
{% macro gates() %}
    {% if model.resource_type != 'unit_test' %}
        {% do ref('silver_rejects') %}
        {% do ref('silver_landed_hours') %}
        {% do ref('silver_sequence_ranges') %}
    {% endif %}
    {{- return('gates') -}}
{% endmacro %}
