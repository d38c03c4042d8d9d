{# Portable: no engine's own generator is as old on all of them as a cross join. #}
{% macro numbers_below(count) %}
    {%- set places = ((count - 1) | string | length) -%}
    digits as (

        {% for digit in range(10) -%}
        select {{ digit }} as digit
        {% if not loop.last %}union all{% endif %}
        {% endfor %}

    ),

    numbers as (

        select place_0.digit
            {%- for place in range(1, places) %} + {{ 10 ** place }} * place_{{ place }}.digit{% endfor %} as number
        from digits as place_0
        {%- for place in range(1, places) %}
        cross join digits as place_{{ place }}
        {%- endfor %}

    ),

    numbers_below as (

        select number from numbers
        where number < {{ count }}

    )
{%- endmacro %}
