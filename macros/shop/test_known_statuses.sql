{% test known_statuses(model, column_name, statuses) %}

{%- set unknown = unknown_statuses(model, column_name, statuses) -%}
{%- if execute and flags.WHICH in ('build', 'test') -%}
    {#- what a test found is a number to dbt: which they are is said here -#}
    {%- for row in run_query(unknown).rows -%}
        {%- do exceptions.warn(
            'the status ' ~ row[0] ~ ' is in neither list of the variable ' ~ statuses
            ~ '; it counts in totals, in ' ~ row[1] ~ ' of the rows that changed. Add it '
            ~ 'under vars in dbt_project.yml to counted or to not_counted'
        ) -%}
    {%- endfor -%}
{%- endif -%}

{{ unknown }}

{% endtest %}


{# A query: the statuses that no list of a variable has, and how many rows have each. #}
{% macro unknown_statuses(model, column_name, statuses) -%}
{%- set known = statuses_of(statuses) -%}
select
    {{ column_name }} as unknown_status,
    count(*) as total_rows
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in ({{ text_literals(known.counted + known.not_counted) }})
group by {{ column_name }}
{%- endmacro %}
