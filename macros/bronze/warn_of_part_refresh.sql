{# Warn of a full refresh that leaves tables out which keep rows of the same staging models:
   a rule that changed since judges their old rows as before, and no two tables say the same.
   A table that is never refreshed is left out on purpose. #}
{% macro warn_of_part_refresh(opened) %}
    {% set left, refreshed = [], [] %}
    {% for each in opened if flags.FULL_REFRESH and not flags.EMPTY %}
        {% for node in each.readers if is_refreshed_by_wish(node) %}
            {% do (refreshed if node.unique_id in selected_resources else left).append(node) %}
        {% endfor %}
    {% endfor %}
    {% if left and refreshed %}
        {% do exceptions.warn(
            'of the tables that keep what the same staging models say, this run rebuilds '
            ~ refreshed | map(attribute='name') | unique | join(', ') ~ ', and not '
            ~ left | map(attribute='name') | unique | join(', ')
            ~ ': where a rule of staging has changed, they do not agree. Run '
            ~ rebuild_command(refreshed)
        ) %}
    {% endif %}
{% endmacro %}


{# Whether a table stands that `--full-refresh` rebuilds where it is selected. #}
{% macro is_refreshed_by_wish(node) %}
    {% if node.resource_type != 'model' or node.config.materialized != 'incremental'
        or node.config.full_refresh is not none %}
        {{ return(false) }}
    {% endif %}
    {% set table = load_relation_of(node) %}
    {{ return(table is not none and not table.is_view) }}
{% endmacro %}
