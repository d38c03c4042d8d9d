{# Called by `dbt run-operation`, and by nothing else. #}
{% macro drop_schemas_of(schema) %}
    {% if not modules.re.fullmatch('pr_[0-9]+', schema | string) %}
        {% do exceptions.raise_compiler_error(
            'drop_schemas_of drops the schemas of a pull request alone, which begin with '
            ~ 'pr_ and its number: ' ~ schema ~ ' is left as it is'
        ) %}
    {% endif %}
    {% set dropped = [] %}
    {% for row in list_schemas(target.database) %}
        {% set name = row[0] %}
        {% if name == schema or name.startswith(schema ~ '_') %}
            {% do adapter.drop_schema(
                api.Relation.create(database=target.database, schema=name)
            ) %}
            {% do dropped.append(name) %}
        {% endif %}
    {% endfor %}
    {% do log(
        'dropped ' ~ (dropped | sort | join(', ') if dropped else 'nothing: there is no ' ~ schema),
        info=true
    ) %}
{% endmacro %}
