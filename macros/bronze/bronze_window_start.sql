{% macro bronze_window_start(node) %}
    {% if flags.FULL_REFRESH or var('audit_everything') %}
        {{ return(none) }}
    {% endif %}
    {% set marks = [] %}
    {% for reader in graph.nodes.values() if reader.resource_type == 'model' %}
        {% if reader.config.materialized not in ('view', 'ephemeral')
            and node.unique_id in sources_behind(reader) %}
            {% set table = adapter.get_relation(
                reader.database, reader.schema, reader.alias
            ) %}
            {% if table is none or table.is_view
                or reader.config.materialized != 'incremental'
                or reader.config.full_refresh
                or reader.name in backfill().models %}
                {{ return(none) }}
            {% endif %}
            {% set by_source = reader.config.meta.get('window_by_source') %}
            {% set mark %}
                select
                    ({{ landing_window_query(table, node.name if by_source else none) }})
                        as window_from,
                    {{ 1 if by_source else 0 }} as is_own,
                    (select max(_landed_at) from {{ table }}) as newest
            {% endset %}
            {% do marks.append(mark) %}
        {% endif %}
    {% endfor %}
    {% if not marks %}
        {% do graph['tidemark'].setdefault('unread', []).append(node.name) %}
        {{ return(none) }}
    {% endif %}
    {% set gates_from = minutes_before('newest', var('reject_window_hours') * 60) %}
    {% set query %}
        select
            {{ hour_text('window_from') }} as models,
            {{ hour_text(gates_from) }} as gates,
            {{ hour_text('newest') }} as newest,
            is_own
        from ({{ marks | join(' union all ') }}) as marks
    {% endset %}
    {% set hours = run_query(query) %}
    {% set models = hours.columns['models'].values() | list %}
    {% if none in models %}
        {% do note_never_landed(node, hours.rows) %}
        {{ return(none) }}
    {% endif %}
    {% set gates = hours.columns['gates'].values() | list %}
    {% set newest = hours.columns['newest'].values() | list %}
    {{ return({
        'models': models | min,
        'gates': (models + gates) | min,
        'newest': newest | max,
        'is_own': 1 in hours.columns['is_own'].values(),
    }) }}
{% endmacro %}


{# Keep for this run that no table which asks for this source alone has seen any of it,
   and since when they may have missed it; none where none has been built. #}
{% macro note_never_landed(node, marks) %}
    {% set own = marks | selectattr('is_own') | map(attribute='models') | list %}
    {% if own and own | select('string') | list | length == 0 %}
        {% set looked = marks | map(attribute='gates') | select('string') | list %}
        {% do graph['tidemark'].setdefault('never_landed', {}).update(
            {node.name: looked | min if looked else none}
        ) %}
    {% endif %}
{% endmacro %}


{# The ids of the sources that a model reads, through whatever views. #}
{% macro sources_behind(reader) %}
    {% set found = [] %}
    {% for id in reader.depends_on.nodes %}
        {% if id.startswith('source.') %}
            {% do found.append(id) %}
        {% elif id in graph.nodes
            and graph.nodes[id].config.materialized in ('view', 'ephemeral') %}
            {% do found.extend(sources_behind(graph.nodes[id])) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
