{# A replay numbers the lines of its file, and a broker counts from 0. #}
{% macro sequences(entity) %}
    numbers as (

        {{ landed(
            streams_of(entity),
            ['event_hub', 'partition_id', 'sequence_number', 'landed_at', 'landed_file'],
            where="event_hub is not null and partition_id not like 'replay-%'"
                ~ ' and sequence_number between 0 and 9223372036854775806',
        ) }}

    ),

    {{ merged_ranges('numbers') }}
{%- endmacro %}


{# The model that keeps which sequence numbers of an entity's streams landed. #}
{% macro sequences_of(entity) %}
    {{- return('silver_' ~ entity ~ '_sequences') -}}
{% endmacro %}


{# Those of an entity's sources that are streams, whose events are numbered. #}
{% macro streams_of(entity) %}
    {{- return(entity_named(entity).get('streams') or []) -}}
{% endmacro %}
