{# Whether a time lies further ahead than a clock can be wrong: by more than
   `max_future_minutes` after its row landed. #}
{% macro is_future(timestamp) -%}
    {{ timestamp }} > {{ minutes_before('landed_at', -setting('max_future_minutes')) }}
{%- endmacro %}
