{# `now`, or a microsecond after `newest` where the clock went back. #}
{% macro later_than(newest, now) %}
    {{- adapter.dispatch('later_than', 'tidemark')(newest, now) -}}
{% endmacro %}


{% macro default__later_than(newest, now) %}
    {{- "greatest(" ~ now ~ ", coalesce(" ~ newest ~ " + interval '1 microsecond', " ~ now ~ "))" -}}
{% endmacro %}


{% macro fabric__later_than(newest, now) %}
    case
        when {{ newest }} >= {{ now }} then dateadd(microsecond, 1, {{ newest }})
        else {{ now }}
    end
{%- endmacro %}
