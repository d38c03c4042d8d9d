{# The statuses that a variable lists, in lower case as Silver has them: a mapping of those
   that count in totals and of those that do not. #}
{% macro statuses_of(variable) %}
    {% set said = var(variable) %}
    {% set found, wrong = {}, [] %}
    {% for which in ('counted', 'not_counted') %}
        {% set listed = said.get(which) if said is mapping else none %}
        {% if listed is string or listed is mapping or listed is not iterable
            or listed | reject('string') | list %}
            {% do wrong.append(which ~ ' is no list of statuses') %}
        {% else %}
            {% do found.update({which: listed | map('lower') | list}) %}
        {% endif %}
    {% endfor %}
    {% for status in found.counted or [] if status in (found.not_counted or []) %}
        {% do wrong.append(status ~ ' is in both lists') %}
    {% endfor %}
    {% if wrong %}
        {% do exceptions.raise_compiler_error(
            'the variable ' ~ variable ~ ' says which statuses count in totals, and '
            ~ wrong | join(', and ') ~ '. Write under vars in dbt_project.yml, say, '
            ~ variable ~ ': {counted: [placed, paid], not_counted: [cancelled]}; a text '
            ~ 'that YAML takes for something else, such as on, in quotes'
        ) %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}
