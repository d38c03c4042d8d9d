{% macro entities_with_versions() %}
    {% set found = {} %}
    {% for name, said in entities().items() %}
        {% do found.update({name: {'key': said.key, 'versions': versions_of(name)}}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
