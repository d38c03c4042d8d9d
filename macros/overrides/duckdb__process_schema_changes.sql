{# dbt's own place between what a model has computed, `made`, and its table, `stands`.
   In a backfill the table gets columns that it lacks; in every other run dbt does what
   `on_schema_change` says. #}
{% macro duckdb__process_schema_changes(on_schema_change, made, stands) %}
    {% if takes_new_columns() %}
        {% set changes = check_for_schema_changes(made, stands) %}
        {% if changes.source_not_in_target and not changes.target_not_in_source
            and not changes.new_target_types %}
            {% do require_declared(changes.source_not_in_target) %}
            {% set on_schema_change = 'append_new_columns' %}
        {% endif %}
    {% endif %}
    {% if taken_again() %}
        {% do note_changed_versions(made, stands) %}
    {% endif %}
    {{ return(default__process_schema_changes(on_schema_change, made, stands)) }}
{% endmacro %}


{# Only of columns that its .yml names can a model tell that its table lacks them. #}
{% macro require_declared(columns) %}
    {% set declared = model.columns | map('lower') | list %}
    {% set unnamed = columns | map(attribute='name') | reject('in', declared) | list %}
    {% if unnamed %}
        {% do exceptions.raise_compiler_error(
            'the .yml of ' ~ model.name ~ ' does not name '
            ~ ('its new columns ' if unnamed | length > 1 else 'its new column ')
            ~ unnamed | join(', ') ~ '. Name what is new there, and backfill again'
        ) %}
    {% endif %}
{% endmacro %}


{# Note how many versions that stand say something else by now, other than in what
   they have got. #}
{% macro note_changed_versions(made, stands) %}
    {% set changed = 0 %}
    {% set columns = adapter.get_columns_in_relation(stands) %}
    {% if '_entity_key' in columns | map(attribute='name') %}
        {% set said = [] %}
        {% for column in columns
            if column.name not in (
                '_row_key', '_processed_at', 'position_at', 'position_number', 'read_at'
            ) %}
            {% do said.append(column.quoted) %}
        {% endfor %}
        {% set query %}
            select count(*) as changed
            from {{ made }} as made
            inner join {{ stands }} as stands
                on made._row_key = stands._row_key
            where {{ differs('made', 'stands', said) }}
        {% endset %}
        {% set changed = run_query(query).columns[0].values()[0] %}
    {% endif %}
    {% do remembered('taken_again').update({'changed': changed}) %}
{% endmacro %}
