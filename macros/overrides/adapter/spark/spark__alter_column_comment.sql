{# dbt-spark 1.10 sends a statement for each column with each build, and each is a
   commit of Delta's. Here what is described otherwise than the table says is sent,
   in one. #}
{% macro spark__alter_column_comment(relation, column_dict) %}
    {% set said = {} %}
    {% for row in run_query('describe table ' ~ relation).rows %}
        {% do said.setdefault(row['col_name'] | lower, row['comment'] or '') %}
    {% endfor %}
    {% set changes = [] %}
    {% for name, column in column_dict.items() %}
        {% if column.description != said.get(name | lower) %}
            {% set comment = column.description | replace('\\', '\\\\') | replace("'", "\\'") %}
            {% do changes.append(adapter.quote(name) ~ " comment '" ~ comment ~ "'") %}
        {% endif %}
    {% endfor %}
    {% if changes %}
        {% do run_query('alter table ' ~ relation ~ ' alter column ' ~ changes | join(', ')) %}
    {% endif %}
{% endmacro %}


{# dbt-databricks 1.12 sends the changed ones by itself, which runtimes take that
   know no statement of several columns. #}
{% macro databricks__alter_column_comment(relation, column_dict) %}
    {{ return(dbt.databricks__alter_column_comment(relation, column_dict)) }}
{% endmacro %}
