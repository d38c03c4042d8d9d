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
            {% set changed = 'select changed._row_key from ' ~ relation
                ~ ' as changed where changed.' ~ said %}
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
   gate are looked at until they pass. Of another: what the newest build wrote. #}
{% macro untested(relation) %}
    {% if var('audit_everything') %}
        {{ return('1 = 1') }}
    {% endif %}
    {% set gold_table = gold_of(relation) %}
    {% if not gold_table %}
        {{ return(newest_build(relation)) }}
    {% endif %}
    {% set gold = adapter.get_relation(
        relation.database, generate_schema_name('gold', none), gold_table
    ) %}
    {% if gold is none %}
        {{ return('1 = 1') }}
    {% endif %}
    {{ return('_processed_at > ' ~ newest_processed_at(gold)) }}
{% endmacro %}


{# The Gold table that first takes in the entity of a Silver table; none where it
   has none. An entity may be called as another begins: the longest name is meant. #}
{% macro gold_of(relation) %}
    {% set names = [] %}
    {% for entity in var('entities') if relation.identifier.startswith('silver_' ~ entity) %}
        {% do names.append(entity) %}
    {% endfor %}
    {% set entity = names | sort | last %}
    {{ return(var('entities')[entity].get('gold') if names else none) }}
{% endmacro %}
