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
        {%- if not loop.last %}
        union all
        {% endif %}
        {%- endfor %}

    ),

    good as (

        {{ landed(
            said.sources,
            ['landed_file', 'event_time', 'position_at', 'read_at', 'landed_at'],
            where='reject_reason is null',
        ) }}

    ),

    -- only what a stream brought stood at a broker in between; of what was replayed
    -- from files nobody may know when it was sent
    timed as (

        select
            source,
            landed_file,
            landed_at,
            case
                when read_at is null and position_at > {{ unsent_at() }}
                    then {{ minutes_between('event_time', 'position_at') }}
            end as to_broker,
            case
                when position_at > {{ unsent_at() }}
                    then {{ minutes_between('position_at', 'landed_at') }}
            end as to_bronze
        from good

    ),

    delayed as (

        select
            source,
            landed_file,
            landed_at,
            {{ seconds_within('to_broker') }} as to_broker_within,
            {{ seconds_within('to_bronze') }} as to_bronze_within,
            -- no time runs backwards: a clock is wrong
            case when to_broker < 0 then 0 else to_broker end as to_broker,
            case when to_bronze < 0 then 0 else to_bronze end as to_bronze
        from timed

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
            min(landed_at) as landed_at,
            cast(null as integer) as to_broker_within,
            cast(null as decimal(18, 2)) as to_broker_minutes,
            cast(null as decimal(18, 2)) as to_broker_longest,
            cast(null as integer) as to_bronze_within,
            cast(null as decimal(18, 2)) as to_bronze_minutes,
            cast(null as decimal(18, 2)) as to_bronze_longest
        from rejected
        group by source, landed_file, reject_reason, _row_key
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
            max(landed_at) as landed_at,
            to_broker_within,
            cast(sum(to_broker) as decimal(18, 2)) as to_broker_minutes,
            max(to_broker) as to_broker_longest,
            to_bronze_within,
            cast(sum(to_bronze) as decimal(18, 2)) as to_bronze_minutes,
            max(to_bronze) as to_bronze_longest
        from delayed
        group by source, landed_file, to_broker_within, to_bronze_within

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
            to_broker_within,
            to_broker_minutes,
            to_broker_longest,
            to_bronze_within,
            to_bronze_minutes,
            to_bronze_longest,
            {{ processed_at() }} as _processed_at,
            {{ key_hash(dbt.concat([
                "coalesce(reject_id, '')", "'/'", 'source', "'/'", 'landed_file',
                "'/'", delay_text('to_broker_within'),
                "'/'", delay_text('to_bronze_within'),
            ])) }} as _row_key
        from counted

    )
{%- endmacro %}


{# Where a message stands of which nobody knows when it was sent: see `as_received`. #}
{% macro unsent_at() %}
    {{- return(timestamp_literal('1970-01-01')) -}}
{% endmacro %}


{# A delay of `seconds_within` in a key. #}
{% macro delay_text(seconds) %}
    {{- "coalesce(cast(" ~ seconds ~ " as " ~ type_text() ~ "), '')" -}}
{% endmacro %}


{# The model that keeps what each file brought of an entity. #}
{% macro arrivals_of(entity) %}
    {{- return('silver_' ~ entity ~ '_arrivals') -}}
{% endmacro %}
