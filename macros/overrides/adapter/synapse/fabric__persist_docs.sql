{# dbt-synapse 1.8.5 and dbt-fabric 1.9.10 have no `alter_relation_comment` and no
   `alter_column_comment`: with `persist_docs` set, a model fails after its table is
   made. Neither engine keeps comments, so there is nothing to send. #}
{% macro fabric__persist_docs(relation, model, for_relation, for_columns) %}
{% endmacro %}
