{% macro open_rejects(log, names=none) %}
    rejected as (

        select
            reject_id,
            source,
            entity,
            reject_reason,
            {{ any_value('business_key') }} as business_key,
            {{ any_value('event_time') }} as event_time,
            {{ any_value('body') }} as body,
            {{ any_value('body_base64') }} as body_base64,
            min(position_at) as position_at,
            min(position_number) as position_number,
            max(read_at) as read_at,
            min(landed_at) as first_landed_at,
            max(landed_at) as last_landed_at,
            cast(sum(total_rows) as bigint) as total_rows,
            max(_processed_at) as _processed_at
        from {{ log }}
        {{ unless_forgotten() }}
        group by
            reject_id,
            source,
            entity,
            reject_reason

    ),

    good as (

        {{ good_versions(names) }}

    ),

    -- what arrived mended: a good message of the same key and time, sent later,
    -- or a good state of the same row, read later; or what was good itself when it
    -- came again
    open_rejects as (

        select *
        from rejected
        where
            not exists (
                select 1
                from good
                where
                    good.entity = rejected.entity
                    and good._entity_key = {{ key_hash('rejected.business_key') }}
                    and (
                        good.read_at > rejected.read_at
                        or {{ reject_id('rejected.source', 'good._row_key') }} = rejected.reject_id
                        or (
                            good.event_time = rejected.event_time
                            and (
                                good.position_at > rejected.position_at
                                or (
                                    good.position_at = rejected.position_at
                                    and good.position_number
                                    > rejected.position_number
                                )
                            )
                        )
                    )
            )
            and not exists (
                select 1
                from {{ ref('silver_resolved_rejects') }} as resolved
                where
                    resolved.reject_id = rejected.reject_id
                    and resolved.resolved_at >= rejected.last_landed_at
            )

    )
{%- endmacro %}


{# What leaves out rows that were forgotten, which only DuckDB tells from others. #}
{% macro unless_forgotten() %}
    {{- adapter.dispatch('unless_forgotten', 'tidemark')() -}}
{% endmacro %}


{% macro default__unless_forgotten() %}
{%- endmacro %}


{% macro duckdb__unless_forgotten() -%}
    where reject_reason is distinct from 'forgotten'
{%- endmacro %}
