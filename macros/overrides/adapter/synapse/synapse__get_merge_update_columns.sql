{# A MERGE of dbt writes every column, among them the one by which the rows of both are
   the same. A pool before 10.0.17829 refuses to update what a table is distributed by,
   which that one is here. #}
{% macro synapse__get_merge_update_columns(only, but_for, columns) %}
    {% set key = config.get('unique_key') %}
    {% if not only and key is string %}
        {% set but_for = (but_for or []) + [key] %}
    {% endif %}
    {{ return(dbt.default__get_merge_update_columns(only, but_for, columns)) }}
{% endmacro %}
