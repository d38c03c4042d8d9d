{# What a generic test looks at, in dbt's own place for it: of an incremental
   table the rows that nobody has tested yet, unless the test says otherwise. #}
{% macro get_where_subquery(relation) %}
    {% set said = config.get('where') %}
    {% set tested = graph.nodes.get(model.get('attached_node')) if execute else none %}
    {% if said is none and tested and tested.config.materialized == 'incremental' %}
        {% set said = untested(relation) %}
        {% if model.test_metadata.name == 'unique' and said != '1 = 1'
            and '_row_key' in tested.columns %}
            {# a copy may be old: look at all rows of the keys that changed #}
            {% set changed = 'select _row_key from ' ~ relation ~ ' where ' ~ said %}
            {{ return(
                '(' ~ rows_of_keys(relation, '_row_key', changed) ~ ') as dbt_subquery'
            ) }}
        {% elif model.test_metadata.name == 'unique' %}
            {% set said = '1 = 1' %}
        {% endif %}
    {% endif %}
    {% if said is none or said == '1 = 1' %}
        {{ return(relation) }}
    {% endif %}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ said ~ ') as dbt_subquery') }}
{% endmacro %}


{# Of a Silver table: what Gold has not taken in, so that rows which failed a
   gate are looked at until they pass. Of another: what the newest build wrote.
   A table has many tests, and none runs before the table is built: a run asks once. #}
{% macro untested(relation) %}
    {% set known = remembered_by_run('untested') %}
    {% if relation | string not in known %}
        {% do known.update({relation | string: not_taken_in(relation)}) %}
    {% endif %}
    {{ return(known[relation | string]) }}
{% endmacro %}


{% macro not_taken_in(relation) %}
    {% if setting('audit_everything') %}
        {{ return('1 = 1') }}
    {% endif %}
    {% set conditions = [] %}
    {% for node in golds_of(relation) %}
        {% set gold = load_relation_of(node) %}
        {% if gold is none or not says_when_it_changed(node) %}
            {{ return('1 = 1') }}
        {% endif %}
        {% do conditions.append('_processed_at > ' ~ newest_processed_at(gold)) %}
    {% endfor %}
    {% if conditions | length > 1 %}
        {{ return('(' ~ conditions | join(' or ') ~ ')') }}
    {% endif %}
    {{ return(conditions[0] if conditions else newest_build(relation)) }}
{% endmacro %}


{# The models that first take in the entities of which a Silver table is made: the one
   which the entity names, or all that read its tables. None where nothing does. #}
{% macro golds_of(relation) %}
    {% set golds = [] %}
    {% for entity, said in (entities() if execute else {}).items()
        if relation.identifier in silver_made_of(versions_of(entity)) %}
        {% for node in graph.nodes.values() if node.resource_type == 'model' %}
            {% set is_first = node.name == said.gold if said.gold
                else reads_silver_of(node, entity) %}
            {% if is_first and node not in golds %}
                {% do golds.append(node) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(golds) }}
{% endmacro %}


{# Whether a model is a table outside Silver that reads one of an entity's. #}
{% macro reads_silver_of(node, entity) %}
    {% if node.fqn[1] != 'silver' and node.config.materialized in ('incremental', 'table') %}
        {% for id in node.depends_on.nodes if id in graph.nodes %}
            {% set input = graph.nodes[id] %}
            {% if not input.config.meta.get('gate')
                and input.alias in silver_made_of(versions_of(entity)) %}
                {{ return(true) }}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(false) }}
{% endmacro %}


{# The tables of Silver that are made of a model of it, and its own. Each run looks once. #}
{% macro silver_made_of(name) %}
    {% set known = graph.setdefault('tidemark', {}).setdefault('silver_made_of', {}) %}
    {% if name not in known %}
        {% set silver = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('fqn.1', 'equalto', 'silver') | list %}
        {% set made = silver | selectattr('name', 'equalto', name) | list %}
        {# it grows while it is read #}
        {% for each in made %}
            {% for node in silver
                if each.unique_id in node.depends_on.nodes and node not in made %}
                {% do made.append(node) %}
            {% endfor %}
        {% endfor %}
        {% do known.update({name: made | map(attribute='alias') | list}) %}
    {% endif %}
    {{ return(known[name]) }}
{% endmacro %}
