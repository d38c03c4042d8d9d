{# Warn of models that would be wrong later without a sign of it: what they lack can be
   seen before anything is built. #}
{% macro warn_of_what_models_lack() %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model'
        and node.package_name == project_name
        and node.unique_id in selected_resources %}
        {% set lacks = lacks_of_model(node) %}
        {% if lacks %}
            {% do exceptions.warn(
                'the model ' ~ node.name ~ ' lacks ' ~ lacks | join('; and ')
                ~ '. See docs/modelling.md of Tidemark, and compare: tidemark verify'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# What a model of Gold lacks, each with what comes of it. #}
{% macro lacks_of_model(node) %}
    {% set lacks = [] %}
    {% set merges = node.config.materialized == 'incremental'
        and node.config.incremental_strategy != 'append' %}
    {% if node.fqn[1] == 'gold' and (merges or node.config.materialized == 'table') %}
        {% set unawaited = gates_not_awaited(node) %}
        {% if unawaited %}
            {% do lacks.append(
                '-- depends_on: ' ~ '{{ gates(' ~ text_literals(unawaited) ~ ') }}'
                ~ ', so that it is built before the gates have spoken'
            ) %}
        {% endif %}
        {% if merges and not (calls(node, 'touched') or calls(node, 'changed_since_last_build')) %}
            {% do lacks.append(
                'touched(…), or changed_since_last_build() for a table of facts, so that '
                ~ 'what a late change takes away stays'
            ) %}
        {% elif calls(node, 'touched') and not calls(node, 'drop_empty') %}
            {% do lacks.append(
                'a post_hook of drop_empty(…), so that a period which a change left empty '
                ~ 'stays'
            ) %}
        {% endif %}
    {% endif %}
    {{ return(lacks) }}
{% endmacro %}


{# Whether a model calls a macro of this project. #}
{% macro calls(node, name) %}
    {{ return('macro.' ~ project_name ~ '.' ~ name in node.depends_on.macros) }}
{% endmacro %}


{# The entities whose rows a model reads, and for whose gates neither it waits nor a model
   that it reads. #}
{% macro gates_not_awaited(node) %}
    {% set above = models_above(node) | map(attribute='name') | list %}
    {% set found = [] %}
    {% for entity in entities()
        if versions_of(entity) in above and arrivals_of(entity) not in above %}
        {% do found.append(entity) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# The models that a model reads, and those that they read. #}
{% macro models_above(node) %}
    {% set found, ids = [], [] %}
    {% for id in node.depends_on.nodes %}
        {% do ids.append(id) %}
    {% endfor %}
    {# it grows while it is read #}
    {% for id in ids if id in graph.nodes and graph.nodes[id].resource_type == 'model' %}
        {% do found.append(graph.nodes[id]) %}
        {% for above in graph.nodes[id].depends_on.nodes if above not in ids %}
            {% do ids.append(above) %}
        {% endfor %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
