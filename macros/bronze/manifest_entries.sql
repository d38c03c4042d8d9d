{% macro manifest_entries(starts) %}
    {% set table = staged_relation('manifest', 'entries') %}
    {% set columns = [] %}
    {% for name in ['source', 'landed_hour', 'files', 'columns'] %}
        {% do columns.append({
            'name': name,
            'type': type_text() if name == 'columns' else 'varchar(400)',
            'place': loop.index,
        }) %}
    {% endfor %}
    {% do copy_into(table, columns, [lake_address() ~ '/manifest/' ~ entries_of_window(starts)]) %}
    {% set entries = {} %}
    {% set query %}
        select
            source,
            landed_hour,
            files,
            columns
        from {{ table.include(database=false) }}
    {% endset %}
    {% for row in run_query(query).rows %}
        {% set start = starts.get(row['source']) %}
        {% if not start or row['landed_hour'] >= start.gates %}
            {% do entries.setdefault(row['source'], []).append({
                'source': row['source'],
                'landed_hour': row['landed_hour'],
                'files': row['files'],
                'columns': row['columns'],
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(entries) }}
{% endmacro %}


{# Names of the manifest's files, as a pattern that matches one at least: those of
   all hours, or of hours that begin as both the first and the last of the window do.
   The newest hour that any source was read from is among them. What lands of a source
   for the first time lands in them too: builds before have looked at hours before. #}
{% macro entries_of_window(starts) %}
    {% set opened = [] %}
    {% for name, start in starts.items()
        if name not in graph['tidemark'].get('never_landed', []) %}
        {% do opened.append(start) %}
    {% endfor %}
    {% if not opened or none in opened %}
        {{ return('*.parquet') }}
    {% endif %}
    {% set first = opened | map(attribute='gates') | min %}
    {% set query %}
        select {{ hour_text(minutes_before(utc_now(), -60)) }} as now
    {% endset %}
    {% set now = run_query(query).columns[0].values()[0] %}
    {% set last = ((opened | map(attribute='newest') | list) + [now]) | max %}
    {% set same = namespace(signs=0) %}
    {% for sign in first %}
        {% if loop.index0 == same.signs and sign == last[loop.index0] %}
            {% set same.signs = loop.index %}
        {% endif %}
    {% endfor %}
    {{ return(first[:same.signs] ~ '*.parquet') }}
{% endmacro %}
