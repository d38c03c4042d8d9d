{# Warn of a staging model without the tests by which no row is lost on the way: they
   stand in its .yml, and where that is gone nothing else says so. #}
{% macro warn_of_untested_staging() %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model'
        and node.package_name == project_name
        and node.unique_id in selected_resources
        and 'macro.' ~ project_name ~ '.bronze' in node.depends_on.macros
        and kinds_read(node) != ['internal'] %}
        {% set missing = ['copies_agree', 'accounted_for'] | reject('in', tests_of(node)) | list %}
        {% if missing %}
            {% set file = (node.patch_path or '').split('://') | last %}
            {% do exceptions.warn(
                'the staging model ' ~ node.name ~ ' has no test ' ~ missing | join(' and no test ')
                ~ ', so a row may be lost on the way and nothing says so: name '
                ~ ('it' if missing | length == 1 else 'them') ~ ' under data_tests of '
                ~ node.name ~ ' in ' ~ (file or node.name ~ '.yml, which is not there')
                ~ ', as docs/modelling.md of Tidemark shows'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# The kinds of the sources that a model reads. #}
{% macro kinds_read(node) %}
    {% set kinds = [] %}
    {% for id in node.depends_on.nodes if id in graph.sources %}
        {% do kinds.append(graph.sources[id].config.meta.get('landing', {}).get('kind')) %}
    {% endfor %}
    {{ return(kinds) }}
{% endmacro %}


{# The generic tests of a model, by their names. #}
{% macro tests_of(node) %}
    {% set names = [] %}
    {% for test in graph.nodes.values()
        if test.resource_type == 'test'
        and test.attached_node == node.unique_id
        and test.test_metadata %}
        {% do names.append(test.test_metadata.name) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
