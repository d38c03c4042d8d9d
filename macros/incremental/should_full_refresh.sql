{# dbt's own place for the question whether to make a table anew. It is also made
   anew where what it reads was, since it last looked: which of its rows came from
   what is no longer there, nobody could tell. #}
{% macro should_full_refresh() %}
    {% set said = config.get('full_refresh') %}
    {% if said is none %}
        {{ return(flags.FULL_REFRESH or input_made_anew()) }}
    {% endif %}
    {{ return(said) }}
{% endmacro %}


{# Whether a table that this model reads holds nothing that was there when the
   model's own table last looked. Found out once a run. #}
{% macro input_made_anew() %}
    {% if not execute or model.resource_type != 'model'
        or model.config.materialized != 'incremental' %}
        {{ return(false) }}
    {% endif %}
    {% set known = remembered('input_made_anew') %}
    {% if 'answer' not in known %}
        {% do known.update({'answer': false}) %}
        {% set inputs = incremental_inputs() %}
        {% set own = load_relation(this) if inputs else none %}
        {% set mark = own_mark() if own and own.is_table else none %}
        {% for input in inputs if mark %}
            {% if not holds_rows_until(input, mark) %}
                {% do known.update({'answer': true}) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(known.answer) }}
{% endmacro %}


{# The incremental tables that this model reads and that say when they changed;
   those that it only waits for are not among them. #}
{% macro incremental_inputs() %}
    {% set found = [] %}
    {% if '_processed_at' in model.columns %}
        {% for id in model.depends_on.nodes if id in graph.nodes %}
            {% set node = graph.nodes[id] %}
            {% if node.config.materialized == 'incremental'
                and not node.config.meta.get('gate') and '_processed_at' in node.columns %}
                {% set table = adapter.get_relation(node.database, node.schema, node.alias) %}
                {% if table and table.is_table %}
                    {% do found.append(table) %}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}


{# Whether a table has a row that has not changed since a moment. #}
{% macro holds_rows_until(relation, moment) %}
    {% set query %}
        select
            case
                when exists (
                    select 1 from {{ relation }}
                    where _processed_at <= {{ timestamp_literal(moment) }}
                ) then 1
                else 0
            end as holds
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0] == 1) }}
{% endmacro %}
