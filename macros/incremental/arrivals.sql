{% macro arrivals(entity) %}
    {{- identified_arrivals(entity) }},

    arrivals as (

        select * from identified
        where {{ unless_known('identified', ['reject_reason', 'total_rows']) }}

    )
{%- endmacro %}


{# The named queries of `arrivals` down to `identified`: all that the staged files
   brought, known or not. #}
{% macro identified_arrivals(entity) %}
    {%- set said = entity_named(entity) -%}
    rejected as (

        {% for source in said.sources -%}
        {{ rejected_rows(source, said.key) }}
        {% if not loop.last %}union all{% endif %}
        {% endfor %}

    ),

    good as (

        {{ landed(said.sources, ['landed_file', 'landed_at'], where='reject_reason is null') }}

    ),

    -- garbage is often the same line again and again
    counted as (

        select
            source,
            landed_file,
            reject_reason,
            {{ reject_id('source', '_row_key') }} as reject_id,
            {{ any_value('business_key') }} as business_key,
            {{ any_value('event_time') }} as event_time,
            {{ any_value('body') }} as body,
            {{ any_value('body_base64') }} as body_base64,
            cast(count(*) as bigint) as total_rows,
            min(position_at) as position_at,
            min(position_number) as position_number,
            max(read_at) as read_at,
            min(landed_at) as landed_at
        from rejected
        group by
            source,
            landed_file,
            reject_reason,
            _row_key
        union all
        select
            source,
            landed_file,
            cast(null as {{ type_text() }}) as reject_reason,
            cast(null as {{ type_text() }}) as reject_id,
            cast(null as {{ type_text() }}) as business_key,
            cast(null as {{ type_timestamp() }}) as event_time,
            cast(null as {{ type_text() }}) as body,
            cast(null as {{ type_text() }}) as body_base64,
            cast(count(*) as bigint) as total_rows,
            cast(null as {{ type_timestamp() }}) as position_at,
            cast(null as bigint) as position_number,
            cast(null as {{ type_timestamp() }}) as read_at,
            max(landed_at) as landed_at
        from good
        group by
            source,
            landed_file

    ),

    identified as (

        select
            reject_id,
            source,
            '{{ entity }}' as entity,
            {{ landed_hour_of('landed_file') }} as landed_hour,
            landed_file,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            total_rows,
            position_at,
            position_number,
            read_at,
            landed_at,
            {{ processed_at() }} as _processed_at,
            {{ key_hash(dbt.concat(
                ["coalesce(reject_id, '')", "'/'", 'source', "'/'", 'landed_file']
            )) }} as _row_key
        from counted

    )
{%- endmacro %}


{# The model that keeps what each file brought of an entity. #}
{% macro arrivals_of(entity) %}
    {{- return('silver_' ~ entity ~ '_arrivals') -}}
{% endmacro %}
