{# dbt's own place for the question whether to rebuild a table. It is also
   rebuilt where what it reads was, since it last looked: which of its rows came from
   what is no longer there, nobody could tell. #}
{% macro should_full_refresh() %}
    {% set said = config.get('full_refresh') %}
    {% if said is none %}
        {{ return(flags.FULL_REFRESH or input_rebuilt()) }}
    {% endif %}
    {{ return(said) }}
{% endmacro %}


{# Whether a table that this model reads holds nothing that was there when the
   model's own table last looked. Found out once a run. #}
{% macro input_rebuilt() %}
    {% if not execute or model.resource_type != 'model'
        or model.config.materialized != 'incremental' %}
        {{ return(false) }}
    {% endif %}
    {% set known = remembered('input_rebuilt') %}
    {% if 'answer' not in known %}
        {% set own = load_relation(this) if incremental_inputs(model) else none %}
        {% set mark = own_mark() if own and own.is_table else none %}
        {% do known.update({'answer': has_input_after(model, mark)}) %}
        {% if known.answer and is_building() and not flags.EMPTY %}
            {% do require_whole_sources() %}
        {% endif %}
    {% endif %}
    {{ return(known.answer) }}
{% endmacro %}


{# The same of any model before a run begins, and also where the run makes such a table
   from nothing: known before sources are opened. #}
{% macro has_rebuilt_input(node, table) %}
    {% set known = graph.setdefault('tidemark', {}).setdefault('rebuilt_inputs', {}) %}
    {% if node.unique_id not in known %}
        {% set inputs = incremental_inputs(node) %}
        {% set answer = names_rebuilt(inputs) | length > 0 if inputs else false %}
        {% if inputs and not answer %}
            {% set answer = has_input_after(node, mark_of(table)) %}
        {% endif %}
        {% do known.update({node.unique_id: answer}) %}
    {% endif %}
    {{ return(known[node.unique_id]) }}
{% endmacro %}


{# Whether an incremental table that a model reads holds no row of until a moment. #}
{% macro has_input_after(node, mark) %}
    {% for input in incremental_inputs(node) if mark %}
        {% set table = load_relation_of(input) %}
        {% if table and table.is_table and not holds_rows_until(table, mark) %}
            {{ return(true) }}
        {% endif %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{# Stop before this model would be made again of the few rows that are staged. That all
   rows of its input changed in this very run, nobody could know when files were opened. #}
{% macro require_whole_sources() %}
    {% set opened = graph.get('tidemark', {}).get('opened', []) %}
    {% for node in bronze_sources() %}
        {% set each = opened | selectattr('node.name', 'equalto', node.name) | first %}
        {% set is_whole = each and (each.again or each.get('is_first')) and not each.since %}
        {% if not is_whole and model.unique_id
            in readers_of(openers_of(node)) | map(attribute='unique_id') %}
            {% do exceptions.raise_compiler_error(
                model.name ~ ' is to be built again, since a table that it reads was, but '
                ~ 'only the new files of ' ~ node.name ~ ' were opened. Run '
                ~ rebuild_command([graph.nodes[model.unique_id]])
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# The incremental models that a model reads whose tables say when they changed; those
   that it only waits for are not among them. #}
{% macro incremental_inputs(node) %}
    {% set found = [] %}
    {% if says_when_it_changed(node) %}
        {% for id in node.depends_on.nodes if id in graph.nodes %}
            {% set input = graph.nodes[id] %}
            {% if input.config.materialized == 'incremental'
                and not input.config.meta.get('gate') and says_when_it_changed(input) %}
                {% do found.append(input) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}


{# Whether a model's table has `_processed_at`. Its .yml says so, or else the table: of a
   model that nobody described a refresh would reach no reader. #}
{% macro says_when_it_changed(node) %}
    {% if '_processed_at' in node.columns %}
        {{ return(true) }}
    {% endif %}
    {% set table = load_relation_of(node) %}
    {% if table is none %}
        {{ return(false) }}
    {% endif %}
    {# the adapter's own question would begin a transaction that nobody commits #}
    {% set columns = run_query('select * from ' ~ table ~ ' where 1 = 0').column_names %}
    {{ return('_processed_at' in columns | map('lower')) }}
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
