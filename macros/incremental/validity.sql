{% macro validity(entity, columns) %}
    {%- set key = entity_named(entity).key -%}
    {%- set in_order = 'over (partition by _entity_key, _is_gone order by event_time)' -%}
    versions as (

        {{ changed_history(ref(versions_of(entity))) }}

    ),

    ranked as (

        select
            *,
            max(_processed_at) over (partition by _entity_key) as changed_at,
            -- of one event time only the newest version ever held
            case
                when {{ newest_first('_entity_key, event_time') | indent(4) }} > 1 then 1
                else 0
            end as _is_gone
        from versions

    ),

    intervals as (

        select
            *,
            lead(event_time) {{ in_order }} as valid_to,
            cast(row_number() {{ in_order }} as integer) as version_number
        from ranked

    ),

    validity as (

        select
            {{ ([key] + columns) | join(',\n            ') }},
            is_deleted,
            version_number,
            event_time as valid_from,
            valid_to,
            {{ flag('valid_to is null') }} as is_current,
            changed_at as _processed_at,
            _processed_at as _version_processed_at,
            _entity_key as _parent_key,
            _row_key,
            _is_gone
        from intervals

    )
{%- endmacro %}
