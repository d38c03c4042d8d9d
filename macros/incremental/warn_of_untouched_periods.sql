{# Warn of a table of Gold whose `touched` is told too few periods: a row of those that
   changed counts in one that no version of it names. Such a period is missing or stale, and
   a full refresh makes the same. Asked once a run, of what it has taken in, where a query
   costs next to nothing: the mistake is the same on all engines. #}
{% macro warn_of_untouched_periods(results) %}
    {% do adapter.dispatch('warn_of_untouched_periods', 'tidemark')(results) %}
{% endmacro %}


{% macro default__warn_of_untouched_periods(results) %}
{% endmacro %}


{% macro duckdb__warn_of_untouched_periods(results) %}
    {% set asked = {} %}
    {% for result in results
        if result.status == 'success' and result.node.resource_type == 'model' %}
        {% set noted = graph.get('tidemark', {}).get(invocation_id, {})
            .get(result.node.unique_id, {}).get('touched', {}) %}
        {% set column = column_counted_by(result.node.raw_code, noted.get('changed')) %}
        {% if column %}
            {% do asked.update({result.node.name: {
                'noted': noted,
                'column': column,
                'query': count_untouched(result.node.name, column, noted) | trim,
            }}) %}
        {% endif %}
    {% endfor %}
    {% if asked %}
        {% set query = asked.values() | map(attribute='query') | join('\nunion all\n') %}
        {% for row in run_query(query).rows if row['missed'] > 0 %}
            {% set each = asked[row['model_name']] %}
            {% do exceptions.warn(
                'the model ' ~ row['model_name'] ~ ' counts by ' ~ each.column ~ ', and for '
                ~ row['missed'] ~ ' of the rows of ' ~ each.noted.changed.identifier
                ~ ' that it took in that is none of the periods given to touched, '
                ~ each.noted.periods | join(', ') ~ ': there its figures are missing or '
                ~ 'old, also after a full refresh. Give touched everything of '
                ~ each.noted.versions.identifier ~ ' that ' ~ each.column
                ~ ' may come from, and rebuild it: tidemark build -- --full-refresh '
                ~ '--select ' ~ row['model_name']
            ) %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{# The column by which a model counts the rows of `changed`: what it joins with the touched
   periods, where `changed` has a column of that name; else none. #}
{% macro column_counted_by(raw_code, changed) %}
    {% set periods = ['touched\\.period'] %}
    {# or a CTE of theirs: days as (select period as date, ... #}
    {% for cte, column in modules.re.findall(
        '\\b(\\w+) as \\(\\s+select\\s+period as (\\w+)\\b', raw_code or ''
    ) %}
        {% do periods.append(cte ~ '\\.' ~ column) %}
    {% endfor %}
    {% set period = '\\b(?:' ~ periods | join('|') ~ ')\\b' %}
    {% set joined = modules.re.findall(
        period ~ '\\s*=\\s*\\w+\\.(\\w+)|\\b\\w+\\.(\\w+)\\s*=\\s*' ~ period,
        raw_code or ''
    ) if changed else [] %}
    {% if joined | length != 1 %}
        {{ return(none) }}
    {% endif %}
    {% set name = joined[0] | join %}
    {% set columns = adapter.get_columns_in_relation(changed) | map(attribute='name')
        | map('lower') %}
    {{ return(name if name | lower in columns else none) }}
{% endmacro %}


{# A query: how many rows of `changed`, of those that the model took in, count in a period
   that their versions do not name. #}
{% macro count_untouched(name, column, noted) %}
select
    '{{ name }}' as model_name,
    count(*) as missed
from (
    select
        _row_key as counted_key,
        {{ column }} as counted_in
    from {{ noted.changed }}
    where
        {{ noted.since }}
        and {{ column }} is not null
) as counted
left join (
    {%- for period in noted.periods %}
    select
        _entity_key as touched_key,
        {{ period }} as touched_period
    from (
        {{ noted.touching }}
    ) as touching
    {% if not loop.last %}union{% endif %}
    {%- endfor %}
) as touched
    on
        counted.counted_key = touched.touched_key
        and counted.counted_in = touched.touched_period
where touched.touched_key is null
{% endmacro %}
