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
        {% if not waits_for_gates(node) %}
            {% do lacks.append(
                '-- depends_on: ' ~ '{{ gates() }}' ~ ', so that it is built before the '
                ~ 'gates have spoken'
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


{# Whether a model waits for the gates, or reads one that does. #}
{% macro waits_for_gates(node) %}
    {% if calls(node, 'gates') %}
        {{ return(true) }}
    {% endif %}
    {% for id in node.depends_on.nodes if id in graph.nodes %}
        {% if graph.nodes[id].resource_type == 'model' and waits_for_gates(graph.nodes[id]) %}
            {{ return(true) }}
        {% endif %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
