{# The text that stands at a place, counted from 1. #}
{% macro text_at(place, texts) -%}
    case {{ place }}
        {%- for text in texts %}
        when {{ loop.index }} then {{ text_literals([text]) }}
        {%- endfor %}
    end
{%- endmacro %}
