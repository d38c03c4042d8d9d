{# Where a table's row stood, as text that sorts with a stream's: its watermark,
   then the window that read it, so that of two states under one watermark the
   one read later is the newer. #}
{% macro table_position(watermark, source) %}
    {{- adapter.dispatch('table_position', 'tidemark')(watermark, source) -}}
{% endmacro %}


{% macro default__table_position(watermark, source) -%}
    coalesce({{ timestamp_text(watermark) }}, '')
    || '/{{ source }}/' || coalesce(window_high, '')
{%- endmacro %}


{# A columnstore takes no text of any length; a watermark has 100 signs at most. #}
{% macro fabric__table_position(watermark, source) -%}
    cast(
        coalesce({{ timestamp_text(watermark) }}, '')
        + '/{{ source }}/' + coalesce(window_high, '')
        as varchar(400)
    )
{%- endmacro %}
