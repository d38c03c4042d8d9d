{# Where an event stood in its stream, as text that sorts: enqueue time,
   partition, sequence number. #}
{% macro stream_position() %}
    {{- adapter.dispatch('stream_position', 'tidemark')() -}}
{% endmacro %}


{% macro default__stream_position() -%}
    coalesce({{ timestamp_text('enqueued_at') }}, '')
    || '/' || coalesce(event_hub, '')
    || '/' || coalesce(partition_id, '')
    || '/' || lpad(cast(coalesce(sequence_number, 0) as {{ type_text() }}), 19, '0')
{%- endmacro %}


{# A columnstore takes no text of any length; the name of a hub has 256 signs at
   most. #}
{% macro fabric__stream_position() -%}
    cast(
        coalesce({{ timestamp_text('enqueued_at') }}, '')
        + '/' + coalesce(event_hub, '')
        + '/' + coalesce(partition_id, '')
        + '/' + right(
            replicate('0', 19) + cast(coalesce(sequence_number, 0) as varchar(20)), 19
        )
        as varchar(400)
    )
{%- endmacro %}
