{% macro take_in_again(opened) %}
    {% set asked = backfill() %}
    {% for each in opened
        if each.readers | map(attribute='name') | select('in', asked.models) | list %}
        {% do each.update({'since': asked.since[:13], 'again': true}) %}
    {% endfor %}
{% endmacro %}
