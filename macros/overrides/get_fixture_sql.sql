{# dbt's own place for the rows that a unit test gives. It takes their columns from the
   database, where a table over files has no column for the name of a file: models read it
   as one, so it is put beside each row. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {% set names = [] %}
    {% if not column_name_to_data_types and this.schema == generate_schema_name('bronze') %}
        {% for column in adapter.get_columns_in_relation(this) %}
            {% do names.append(column.name | lower) %}
        {% endfor %}
    {% endif %}
    {% if not names or 'landed_file' in names %}
        {{- return(dbt.get_fixture_sql(rows, column_name_to_data_types)) -}}
    {% endif %}
    {% set given = [] %}
    {% for row in rows or [{}] %}
        {% set others = dict(row) %}
        {% set file = others.pop('landed_file', none) %}
        {% set said = "'" ~ file ~ "'" if file is not none else 'null' %}
        {% do given.append(
            'select given.*, cast(' ~ said ~ ' as ' ~ type_text() ~ ') as landed_file from (\n'
            ~ dbt.get_fixture_sql([others] if rows else [], none) ~ '\n) as given'
        ) %}
    {% endfor %}
    {{ return(given | join('\nunion all\n')) }}
{% endmacro %}
