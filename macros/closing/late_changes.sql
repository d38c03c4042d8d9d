{% macro late_changes() %}
    {# a unit test has what it is given #}
    {% if model.resource_type != 'unit_test' %}
        {% do ref('gold_late_changes') %}
    {% endif %}
    {{ return('gold_late_changes') }}
{% endmacro %}
