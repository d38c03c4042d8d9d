{% macro lacks_columns(columns=none) %}
    {# what a unit test gives has all #}
    {% if model.resource_type == 'unit_test' %}
        {{ return(false) }}
    {% endif %}
    {% set known = adapter.get_columns_in_relation(this)
        | map(attribute='name') | map('lower') | list %}
    {% for column in columns or model.columns if column | lower not in known %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
