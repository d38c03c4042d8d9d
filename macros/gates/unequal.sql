{# Rows of a model and of the one that it takes in that the other has not: of those that it
   took in last. What has changed since then is to come. The body of a singular test. #}
{% macro unequal(model, compare_model, columns, key='_row_key', where='1 = 1') %}
    {%- set taken_in_until = newest_processed_at(ref(model)) -%}
    with

    rows_here as (

        select {{ columns | join(', ') }}
        from {{ ref(model) }}
        where
            {{ newest_build(ref(model)) }}
            and {{ where }}
            and {{ key }} not in (
                select changed._row_key
                from {{ ref(compare_model) }} as changed
                where changed._processed_at > {{ taken_in_until }}
            )

    ),

    rows_there as (

        select {{ columns | join(', ') }}
        from {{ ref(compare_model) }}
        where
            {{ newest_build(ref(model)) }}
            and _processed_at <= {{ taken_in_until }}

    ),

    missing as (

        select * from rows_there
        except
        select * from rows_here

    ),

    left_over as (

        select * from rows_here
        except
        select * from rows_there

    )

    select * from missing
    union all
    select * from left_over
{% endmacro %}
