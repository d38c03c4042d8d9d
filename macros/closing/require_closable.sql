{# Stop a run in which a period could be rewritten that is meant to be closed. #}
{% macro require_closable() %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model' and (
            'close_after_days' in node.config.meta
            or node.config.incremental_strategy == 'merge_open_periods'
        ) %}
        {% set days = node.config.meta.close_after_days %}
        {% set period = period_of(node) %}
        {% set wrong = [] %}
        {% if target.type != 'duckdb' %}
            {% do wrong.append('only DuckDB closes periods so far, and this is ' ~ target.type) %}
        {% endif %}
        {% if 'close_after_days' not in node.config.meta %}
            {% do wrong.append('set +meta: {close_after_days: 40}, or as many days as you like') %}
        {% elif not (days is integer and days >= 0) %}
            {% do wrong.append('close_after_days must be a number of whole days, and is ' ~ days) %}
        {% endif %}
        {% if period not in node.columns or period.startswith('_') %}
            {% do wrong.append(
                'say which of its columns is the period, +meta: {close_after_days: '
                ~ (days or 40) ~ ', period: date}, because ' ~ period ~ ' is none'
            ) %}
        {% endif %}
        {% if node.config.incremental_strategy != 'merge_open_periods' %}
            {% do wrong.append('set +incremental_strategy: merge_open_periods') %}
        {% endif %}
        {% if node.config.full_refresh is not sameas false %}
            {% do wrong.append('set +full_refresh: false') %}
        {% endif %}
        {% if 'gold_late_changes' not in node.refs | map(attribute='name') %}
            {% do wrong.append("add to its SQL: -- depends_on: {{ late_changes() }}") %}
        {% endif %}
        {% if wrong %}
            {% do exceptions.raise_compiler_error(
                node.name ~ ' cannot close its periods: ' ~ wrong | join('; ')
                ~ '. See docs/closing.md of Tidemark'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
