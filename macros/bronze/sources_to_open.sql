{# The sources whose new files this run takes in: those that a selected model reads
   from Bronze. For each its `node`; its `openers`, the models that read it, and their
   `readers`; whether all of it is `whole`ly wanted; and whether rows of it may have been
   taken in before and judged otherwise, so that they come `again`. Later it is noted from
   which hour on its files are taken in again (`since`), whether all its folders were
   listed (`listed_whole`), whether nothing was loaded before (`is_first`), and the newest
   hour of which a file was found (`newest_hour`). #}
{% macro sources_to_open() %}
    {% set opened = [] %}
    {% for node in bronze_sources() if is_building() %}
        {% set openers = openers_of(node) %}
        {% set readers = readers_of(openers) %}
        {% set rebuilt = names_rebuilt(readers) %}
        {% set strange = names_of_strangers(node, readers) %}
        {% set whole = rebuilt or strange or setting('audit_everything') %}
        {% if openers | selectattr('unique_id', 'in', selected_resources) | list %}
            {% do opened.append({
                'node': node,
                'openers': openers,
                'readers': readers,
                'whole': true if whole else false,
                'since': none,
                'again': true if whole else false,
                'listed_whole': false,
            }) %}
        {% elif (rebuilt or (strange and is_noted(node))) and not flags.EMPTY %}
            {% do refuse_part(node, openers, rebuilt or strange) %}
        {% endif %}
    {% endfor %}
    {{ return(opened) }}
{% endmacro %}


{# The declared sources of Bronze. #}
{% macro bronze_sources() %}
    {{ return(
        graph.sources.values() | selectattr('source_name', 'equalto', 'bronze') | list
    ) }}
{% endmacro %}


{# Whether this is a command that builds models. #}
{% macro is_building() %}
    {{ return(flags.WHICH in ('run', 'build', 'retry')) }}
{% endmacro %}


{# The models that read a source themselves. An ephemeral one is part of what reads it. #}
{% macro openers_of(node) %}
    {{ return(tables_that_read([node], through=['ephemeral'])) }}
{% endmacro %}


{# What keeps rows of these staging models: the first tables on each way down from them. A
   view keeps nothing, so whatever reads it reads staging. #}
{% macro readers_of(openers) %}
    {{ return(tables_that_read(openers, through=['view', 'ephemeral'])) }}
{% endmacro %}


{# The models and snapshots that read one of these, themselves or by way of models that
   are materialized as is said. #}
{% macro tables_that_read(nodes, through) %}
    {% set found, between = [], [] %}
    {% for model in graph.nodes.values() if model.resource_type in ('model', 'snapshot') %}
        {% if nodes | selectattr('unique_id', 'in', model.depends_on.nodes) | list %}
            {% do (between if model.config.materialized in through else found).append(model) %}
        {% endif %}
    {% endfor %}
    {% for model in (tables_that_read(between, through) if between else []) %}
        {% if model.unique_id not in found | map(attribute='unique_id') %}
            {% do found.append(model) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# Those of these models that this run makes from nothing, so that they need all that
   ever landed. #}
{% macro names_rebuilt(models) %}
    {% set names = [] %}
    {% for node in models
        if node.unique_id in selected_resources and node.config.materialized != 'view' %}
        {% set refreshed = node.config.full_refresh %}
        {% set table = load_relation_of(node) %}
        {% if table is none or table.is_view %}
            {% do names.append(node.name) %}
        {# a snapshot that is there is never made from nothing #}
        {% elif node.resource_type == 'model' and (
            node.config.materialized != 'incremental'
            or (flags.FULL_REFRESH if refreshed is none else refreshed)
            or (refreshed is none and has_rebuilt_input(node, table))
        ) %}
            {% do names.append(node.name) %}
        {% endif %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# Those of these selected models that did not take part when the source was recorded
   last: they were added since, were disabled, or read it only now. What landed in the
   meantime they have not seen. #}
{% macro names_of_strangers(node, readers) %}
    {% set names = [] %}
    {% if load_relation(loaded_sources()) is not none %}
        {% set known = sources_noted().get(node.name, {}).get('readers', []) %}
        {% for each in readers
            if each.unique_id in selected_resources and each.name not in known %}
            {% do names.append(each.name) %}
        {% endfor %}
    {% endif %}
    {{ return(names) }}
{% endmacro %}


{# Whether there is a note on a source, so that files of it have been recorded. #}
{% macro is_noted(node) %}
    {{ return(node.name in sources_noted()) }}
{% endmacro %}


{# Stop where a table would be rebuilt of the few rows that are staged. #}
{% macro refuse_part(node, openers, rebuilt) %}
    {% do exceptions.raise_compiler_error(
        rebuilt | join(', ') ~ ' is to be built from all of ' ~ node.name ~ ', but '
        ~ openers | map(attribute='name') | join(', ') ~ ', which reads it, is not in '
        ~ 'this run. Run ' ~ rebuild_command(
            readers_of(openers) | selectattr('name', 'in', rebuilt) | list
        )
    ) %}
{% endmacro %}
