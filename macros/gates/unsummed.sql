{# Rows of a model whose measures are not those of the facts that it sums, or which one of
   the two has not. Periods that changed in the facts since the model looked, as `periods`
   of their `versions` tell, are to come. The body of a singular test. #}
{% macro unsummed(model, period, measures, facts, facts_period, where, versions, periods, also=[]) %}
    with

    changed as (

        select {{ period }} as period
        from {{ ref(model) }}
        where {{ newest_build(ref(model)) }}
        union
        select {{ facts_period }} as period
        from {{ ref(facts) }}
        where {{ newest_build(ref(facts)) }}
        except
        select period
        from (
            {{ periods_to_come(ref(model), ref(versions), ref(facts), periods) }}
        ) as to_come

    ),

    expected as (

        select
            {{ facts_period }} as period,
            {{ part_of(also) }} as _part,
            {%- for name, expression in measures.items() %}
            {{ expression }} as {{ name }}{% if not loop.last %},{% endif %}
            {%- endfor %}
        from {{ ref(facts) }}
        where
            {{ where }}
            and {{ facts_period }} in (select changed.period from changed)
        group by {{ ([facts_period] + also) | join(', ') }}

    ),

    found as (

        select *
        from {{ with_late_changes(model, measures | list, also) }}
        where {{ period }} in (select changed.period from changed)

    )

    select
        expected.period as expected_period,
        found.{{ period }} as found_period,
        coalesce(expected._part, found._part) as part,
        {%- for name in measures %}
        expected.{{ name }} as expected_{{ name }},
        found.{{ name }} as found_{{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from expected
    full outer join found
        on
            expected.period = found.{{ period }}
            and coalesce(expected._part, '') = coalesce(found._part, '')
    where
        expected.period is null
        or found.{{ period }} is null
        {%- for name in measures %}
        or coalesce(expected.{{ name }}, 0) <> coalesce(found.{{ name }}, 0)
        {%- endfor %}
{% endmacro %}
