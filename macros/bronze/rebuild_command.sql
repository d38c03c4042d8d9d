{# The command that rebuilds models. With those that keep rows of Bronze goes whatever else
   keeps rows of the same staging models: judged by two rules, they would not agree. #}
{% macro rebuild_command(nodes) %}
    {% set wanted, staging, kept = nodes | list, [], [] %}
    {# what one source brings along may read another #}
    {% for _ in bronze_sources() %}
        {% for node in bronze_sources() %}
            {% set openers = openers_of(node) %}
            {% set readers = readers_of(openers) %}
            {% set known = wanted | map(attribute='unique_id') | list %}
            {% if readers | selectattr('unique_id', 'in', known) | list %}
                {% do wanted.extend(readers) %}
                {% do staging.extend(openers | map(attribute='name')) %}
                {% do kept.extend(readers | map(attribute='unique_id')) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% set others = nodes | rejectattr('unique_id', 'in', kept) | map(attribute='name') %}
    {% set selected = (staging | unique | sort + others | list) | join('+ ') ~ '+' %}
    {{ return('dbt build --full-refresh --select ' ~ selected) }}
{% endmacro %}
