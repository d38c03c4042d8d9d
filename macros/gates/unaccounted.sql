{# Rows of a source that are in Bronze and neither among the versions of their
   entity nor in the log of rejects. The body of a singular test. #}
{% macro unaccounted(source, versions, key) %}
    {%- set reject_id = reject_hash(source) -%}
    with

    received as (

        select * from {{ ref('stg_' ~ source) }}
        where {{ landed_lately(ref(versions), source) }}

    ),

    lost_versions as (

        select
            received.{{ key }} as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from {{ ref(versions) }}
            where {{ landed_at_least_then(source) }}
        ) as versions
            on
                {{ key_hash('received.' ~ key) }} = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.{{ key }} as business_key,
            received.event_time,
            received.version_position
        from received
        left join {{ ref('silver_reject_log') }} as rejected
            on {{ key_hash(reject_id) }} = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects
{% endmacro %}


{# What the newest build read of Bronze, as far as both the versions and the
   log have read; all of that where `audit_everything` is set. What landed
   since is not looked at. #}
{% macro landed_lately(versions, source) %}
    {%- set rejects = ref('silver_reject_log') -%}
    {%- if not execute or load_relation(versions) is none or load_relation(rejects) is none -%}
        {{ return('1 = 0') }}
    {%- endif -%}
    {%- set query -%}
        select {{ timestamp_text('min(newest.landed_at)') }}
        from (
            select max(_landed_at) as landed_at from {{ versions }}
            union all
            select max(_landed_at) as landed_at from {{ rejects }}
            where source = '{{ source }}'
        ) as newest
    {%- endset -%}
    {%- set read_until = run_query(query).columns[0].values()[0] -%}
    {%- if read_until is none -%}
        {{ return('1 = 0') }}
    {%- endif -%}
    landed_at <= {{ timestamp_literal(read_until) }}
    {%- if not var('audit_everything') %}
    and landed_hour >= '{{ read_from(source) }}'
    {%- endif -%}
{% endmacro %}


{# The hour from which this run's models read a source. #}
{% macro read_from(source) %}
    {{ return(adapter.dispatch('read_from', 'tidemark')(source)) }}
{% endmacro %}


{% macro duckdb__read_from(source) %}
    {% for node in graph.sources.values() if node.name == source %}
        {{ return(view_note(bronze_window_relation(node)).get('models', '')) }}
    {% endfor %}
{% endmacro %}


{% macro default__read_from(source) %}
    {{ return(graph.get('tidemark', {}).get('read_from', {}).get(source, '')) }}
{% endmacro %}


{# Versions of what the newest build read: none landed before its newest copy. #}
{% macro landed_at_least_then(source) -%}
    {%- set since = read_from(source) if execute and not var('audit_everything') else '' -%}
    {{- '_landed_at >= ' ~ timestamp_literal(since ~ ':00:00') if since else '1 = 1' -}}
{%- endmacro %}
