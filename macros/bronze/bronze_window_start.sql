{% macro bronze_window_start(node) %}
    {% if flags.FULL_REFRESH or var('audit_everything') %}
        {{ return(none) }}
    {% endif %}
    {% set reads = [] %}
    {% set gates = [] %}
    {% for reader in graph.nodes.values() if reader.resource_type == 'model' %}
        {% if reader.config.materialized not in ('view', 'ephemeral')
            and node.unique_id in sources_behind(reader) %}
            {% set table = adapter.get_relation(
                reader.database, reader.schema, reader.alias
            ) %}
            {% if table is none or table.is_view
                or reader.config.materialized != 'incremental'
                or reader.config.full_refresh %}
                {{ return(none) }}
            {% endif %}
            {% set by_source = reader.config.meta.get('window_by_source') %}
            {% set low = landing_window(table, node.name if by_source else none) %}
            {% if low is none %}
                {{ return(none) }}
            {% endif %}
            {% do reads.append(low[:13]) %}
            {% do gates.append(
                newest_landed_hours_before(table, var('reject_window_hours'))
            ) %}
        {% endif %}
    {% endfor %}
    {% if not reads %}
        {{ return(none) }}
    {% endif %}
    {{ return({'models': reads | min, 'gates': (reads + gates) | min}) }}
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
