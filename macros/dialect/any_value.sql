{# The one value that a column has in all rows of a group; null where it is null. #}
{% macro any_value(column) %}
    {{- adapter.dispatch('any_value', 'tidemark')(column) -}}
{% endmacro %}


{% macro default__any_value(column) %}
    {{- 'any_value(' ~ column ~ ')' -}}
{% endmacro %}


{# The same of a flag; T-SQL finds no largest bit. #}
{% macro any_flag(column) %}
    {{- adapter.dispatch('any_flag', 'tidemark')(column) -}}
{% endmacro %}


{% macro default__any_flag(column) %}
    {{- default__any_value(column) -}}
{% endmacro %}


{# T-SQL has no aggregate for it: all values are one, so the largest is it. #}
{% macro fabric__any_value(column) %}
    {{- 'max(' ~ column ~ ')' -}}
{% endmacro %}


{% macro fabric__any_flag(column) %}
    {{- 'cast(max(cast(' ~ column ~ ' as tinyint)) as bit)' -}}
{% endmacro %}
