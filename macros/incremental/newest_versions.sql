{% macro newest_versions(entity, columns) %}
    {%- set key = entity_named(entity).key -%}
    versions as (

        {{ changed_history(ref(versions_of(entity))) }}

    ),

    ranked as (

        select
            *,
            {{ newest_first(key) }} as age,
            max(_processed_at) over (partition by {{ key }}) as changed_at
        from versions

    ),

    newest_versions as (

        select
            {{ ([key] + columns) | join(',\n            ') }},
            is_deleted,
            changed_at as _processed_at,
            _entity_key as _row_key
        from ranked
        where age = 1

    )
{%- endmacro %}
