{# Stop a run where the variable `entities` says what is not so, and warn of what it does
   not say. #}
{% macro require_entities() %}
    {% set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | map(attribute='name') | list %}
    {% set listed, wrong = [], [] %}
    {% for entity, said in entities().items() %}
        {% for field in said if field not in ('key', 'sources', 'streams', 'gold') %}
            {% do wrong.append(
                entity ~ ' has a field ' ~ field ~ ', and key, sources, streams and gold are known'
            ) %}
        {% endfor %}
        {% if said.gold and said.gold not in models %}
            {% do wrong.append(entity ~ ' names ' ~ said.gold ~ ' as gold, and there is no such model') %}
        {% endif %}
        {% for node in graph.nodes.values()
            if node.name == said.gold and node.resource_type == 'model'
            and said.sources and said.sources is not string
            and not sources_behind(node) | select('in', said.sources) | list %}
            {% do wrong.append(
                entity ~ ' names ' ~ said.gold ~ ' as gold, which reads nothing of '
                ~ said.sources | join(', ')
            ) %}
        {% endfor %}
        {% if said.sources is string %}
            {% do wrong.append(entity ~ ' has sources that are no list: [' ~ said.sources ~ ']') %}
        {% elif not said.sources %}
            {% do wrong.append(entity ~ ' has no source') %}
        {% else %}
            {% for source in said.sources if source in listed %}
                {% do wrong.append(source ~ ' is listed by ' ~ entity ~ ' and another entity') %}
            {% endfor %}
            {% do listed.extend(said.sources) %}
            {% do wrong.extend(wrong_streams(entity)) %}
        {% endif %}
    {% endfor %}
    {% for node in bronze_sources() %}
        {% set kind = node.config.meta.get('landing', {}).get('kind') %}
        {% if kind and kind != 'stream' and kind not in kinds_of_rows() %}
            {% do exceptions.raise_compiler_error(
                'the source ' ~ node.name ~ ' is declared with landing.kind ' ~ kind
                ~ ', and known are stream, ' ~ kinds_of_rows() | join(', ') ~ '; nothing was built'
            ) %}
        {% endif %}
    {% endfor %}
    {% if wrong %}
        {% do exceptions.raise_compiler_error(
            'vars.entities in dbt_project.yml: ' ~ wrong | join('; ')
            ~ '. See docs/modelling.md of Tidemark; nothing was built'
        ) %}
    {% endif %}
    {% for node in bronze_sources()
        if node.name not in listed
        and node.config.meta.get('landing', {}).get('kind') != 'internal' %}
        {% do exceptions.warn(
            'the source ' ~ node.name ~ ' is declared, and no entity lists it: what is '
            ~ 'rejected of it is counted nowhere. Name it under vars.entities in '
            ~ 'dbt_project.yml'
        ) %}
    {% endfor %}
    {% for entity, said in entities().items() if said.gold and entity not in gated_entities() %}
        {% do exceptions.warn(
            'the entity ' ~ entity ~ ' has no gate on rejects: however much of it cannot be '
            ~ 'used, Gold is built. Name share_of_rejects under data_tests of its newest '
            ~ 'model, with arguments: {entity: ' ~ entity ~ '}'
        ) %}
    {% endfor %}
{% endmacro %}


{# The entities whose rejects are looked at by a gate. #}
{% macro gated_entities() %}
    {% set gated = [] %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'test' and node.test_metadata
        and node.test_metadata.name == 'share_of_rejects' %}
        {% do gated.append(node.test_metadata.kwargs.entity) %}
    {% endfor %}
    {{ return(gated) }}
{% endmacro %}


{# What is wrong with the streams that an entity names: they are those of its sources that
   are declared as streams. What stands in dbt_project.yml is known while dbt parses, when
   no declaration is. #}
{% macro wrong_streams(entity) %}
    {% set wrong, declared = [], [] %}
    {% for node in bronze_sources() if node.name in entity_named(entity).sources %}
        {% if node.config.meta.get('landing', {}).get('kind') == 'stream' %}
            {% do declared.append(node.name) %}
        {% endif %}
    {% endfor %}
    {% if streams_of(entity) | sort != declared | sort %}
        {% do wrong.append(
            entity ~ ' names as streams ' ~ (streams_of(entity) | join(', ') or 'none')
            ~ ', and declared as streams of its sources are '
            ~ (declared | join(', ') or 'none') ~ ': write streams: ['
            ~ declared | join(', ') ~ ']'
        ) %}
    {% endif %}
    {{ return(wrong) }}
{% endmacro %}
