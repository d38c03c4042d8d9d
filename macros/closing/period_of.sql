{# The column of a model's period: what its meta says, or what it is merged by. #}
{% macro period_of(node) %}
    {{ return(node.config.meta.get('period') or node.config.unique_key) }}
{% endmacro %}
