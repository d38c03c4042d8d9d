{% macro with_late_changes(name, measures, also=[]) %}
    {%- set gold = ref(name) -%}
    {%- set late_changes = ref('gold_late_changes') -%}
    {%- set nodes = graph.nodes.values() if execute else [] -%}
    {%- set closing = nodes | selectattr('name', 'equalto', name)
        | selectattr('config.meta.close_after_days', 'defined') | list -%}
    {%- if not closing -%}
        {{ return('(select *, ' ~ part_of(also) ~ ' as _part from ' ~ gold ~ ') as published') }}
    {%- endif -%}
    {%- set period = period_of(closing[0]) -%}
    {%- set kind = adapter.get_columns_in_relation(gold)
        | selectattr('name', 'equalto', period) | map(attribute='data_type') | first -%}
    (
        select
            coalesce(
                published.{{ period }},
                cast(late.period as {{ kind }})
            ) as {{ period }},
            coalesce(published._part, late.part) as _part,
            {%- for measure in measures %}
            coalesce(max(published.{{ measure }}), 0) + sum(
                case when late.measure = '{{ measure }}' then late.effect else 0 end
            ) as {{ measure }}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from (
            select
                *,
                {{ part_of(also) }} as _part
            from {{ gold }}
        ) as published
        full outer join (
            select * from {{ late_changes }}
            where model_name = '{{ name }}'
        ) as late
            on
                cast(published.{{ period }} as {{ type_timestamp() }}) = late.period
                and coalesce(published._part, '') = coalesce(late.part, '')
        group by
            published.{{ period }},
            late.period,
            published._part,
            late.part
        -- a period that all came to nothing is none
        having
            count(late.measure) = 0
            {%- for measure in measures %}
            or coalesce(max(published.{{ measure }}), 0) + sum(
                case when late.measure = '{{ measure }}' then late.effect else 0 end
            ) <> 0
            {%- endfor %}
    ) as with_late_changes
{%- endmacro %}
