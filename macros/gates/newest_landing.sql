{# The body of a query for the newest moment of which it is known that something landed,
   of whatever source: `moment`. A landing clock that runs ahead is not believed. Of
   other entities no model is read, since a gate would then wait for all of them: what
   earlier builds recorded says it, and what this one has found in Bronze. #}
{% macro newest_landing(table, landed_at) %}
    {%- set hours = [] -%}
    {%- if execute and load_relation(loaded_files()) is not none -%}
        {%- set newest_file = '(select max(landed_file) from ' ~ loaded_files() ~ ')' -%}
        {%- do hours.append(landed_hour_of(newest_file)) -%}
    {%- endif -%}
    {%- for each in (graph.get('tidemark', {}).get('opened', []) if execute else [])
        if each.newest_hour -%}
        {%- do hours.append(text_literals([each.newest_hour])) -%}
    {%- endfor -%}
    select {{ earlier_of('max(moment)', utc_now()) }} as moment
    from (
        select max({{ landed_at }}) as moment from {{ table }}
        {%- for hour in hours | unique %}
        union all
        select {{ folder_hour(hour) }} as moment
        {%- endfor %}
    ) as moments
{%- endmacro %}
