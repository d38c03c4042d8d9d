{% macro landed_since_last_build(source=none, whole_hours=false) %}
    {%- set low = none -%}
    {%- if execute and is_incremental() and not backfilled() -%}
        {%- do require_columns() -%}
        {%- set low = landing_window(this, source) -%}
    {%- endif -%}
    {%- do require_exposed(low, source) -%}
    {%- if low is none -%}
        1 = 1
    {%- else -%}
        landed_hour >= '{{ low[:13] }}'
        {%- if not whole_hours %}
        and landed_at > {{ timestamp_literal(low) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{# Stop where a table would get a column and nothing to put into it. #}
{% macro require_columns() %}
    {% if lacks_columns() %}
        {% do exceptions.raise_compiler_error(
            this.identifier ~ ' has a new column, which only Bronze can fill. Name it: '
            ~ 'tidemark build --backfill ' ~ this.identifier ~ ' --since ' ~ backfill().since
        ) %}
    {% endif %}
{% endmacro %}


{# Where the window over Bronze begins, as text, or none for the beginning. #}
{% macro landing_window(relation, source=none) %}
    {% set query %}
        select {{ timestamp_text('newest.low') }} as low
        from ({{ landing_window_query(relation, source) }}) as newest
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0]) }}
{% endmacro %}


{# The same as a query of one row and one column, `low`. #}
{% macro landing_window_query(relation, source=none) -%}
    select {{ minutes_before('max(_landed_at)', var('lookback_minutes')) }} as low
    from {{ relation }}
    {% if source is not none %}where source = '{{ source }}'{% endif %}
{%- endmacro %}


{# Stop where this run has opened less of Bronze than a model is about to read:
   reading on would miss rows and never notice. #}
{% macro require_exposed(low, source=none) %}
    {% do adapter.dispatch('require_exposed', 'tidemark')(low, source) %}
{% endmacro %}


{% macro duckdb__require_exposed(low, source) %}
    {% if execute and flags.WHICH in ('run', 'build', 'retry')
        and model.resource_type == 'model' %}
        {% for id in sources_behind(model)
            if source is none or graph.sources[id].name == source %}
            {% set node = graph.sources[id] %}
            {% set noted = view_note(bronze_window_relation(node)) %}
            {% if noted.get('run') != invocation_id %}
                {% do exceptions.raise_compiler_error(
                    'this run has not opened ' ~ node.name ~ ' for ' ~ model.name
                    ~ '. Run dbt without --no-populate-cache'
                ) %}
            {% endif %}
            {% do require_opened(node, low, noted.since) %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{% macro fabric__require_exposed(low, source) %}
    {% if execute and flags.WHICH in ('run', 'build', 'retry')
        and model.resource_type == 'model' %}
        {% for id in sources_behind(model)
            if source is none or graph.sources[id].name == source %}
            {% set node = graph.sources[id] %}
            {% set start = graph['tidemark'].starts[node.name] %}
            {% do require_opened(node, low, start.gates if start else 'all') %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{% macro require_opened(node, low, since) %}
    {% if since != 'all' and (low is none or low[:13] < since) %}
        {% do exceptions.raise_compiler_error(
            model.name ~ ' needs all of ' ~ node.name
            ~ (' since ' ~ low if low else '') ~ ', but this run has opened '
            ~ since ~ '. Run dbt build --full-refresh --select '
            ~ model.name ~ '+'
        ) %}
    {% endif %}
{% endmacro %}


{# A table over the whole of Bronze needs no opening. #}
{% macro default__require_exposed(low, source) %}
{% endmacro %}
