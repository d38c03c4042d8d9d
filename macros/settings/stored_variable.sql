{# What a variable of the project's own says, or a field of it, as text. #}
{% macro stored_variable(name) %}
    {% set path = name.split('.') %}
    {% if path[0] not in variables_set() %}
        {% do exceptions.raise_compiler_error(
            'stored_variables names ' ~ path[0] ~ ', and no variable of the project is '
            ~ 'called so. Write it as it is written under vars in dbt_project.yml'
        ) %}
    {% endif %}
    {% set said = namespace(value=var(path[0])) %}
    {% for field in path[1:] %}
        {% set said.value = said.value.get(field) if said.value is mapping else none %}
    {% endfor %}
    {# to be read by people: without the quotes of JSON #}
    {{ return(
        said.value if said.value is string
        else tojson(said.value, sort_keys=true) | replace('"', '')
    ) }}
{% endmacro %}
