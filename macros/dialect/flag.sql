{# A yes-or-no column; T-SQL has no boolean. #}
{% macro flag(condition) %}
    {{- adapter.dispatch('flag', 'tidemark')(condition) -}}
{% endmacro %}


{% macro default__flag(condition) %}
    {{- "coalesce(" ~ condition ~ ", false)" -}}
{% endmacro %}


{% macro fabric__flag(condition) %}
    {{- "cast(case when " ~ condition ~ " then 1 else 0 end as bit)" -}}
{% endmacro %}
