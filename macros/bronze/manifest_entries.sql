{% macro manifest_entries(part) %}
    {% set starts = graph['tidemark'].starts %}
    {% set table = staged_relation('manifest', part) %}
    {% set columns = [] %}
    {% for name in ['source', 'landed_hour', 'files', 'columns'] %}
        {% do columns.append({
            'name': name,
            'landed_as': name,
            'type': type_text() if name == 'columns' else 'varchar(400)',
            'place': loop.index,
        }) %}
    {% endfor %}
    {% set locations = [] %}
    {% for pattern in entries_of_window(starts) %}
        {% do locations.append(lake_address() ~ '/manifest/' ~ pattern) %}
    {% endfor %}
    {% do copy_into(table, columns, locations) %}
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


{# Patterns for the manifest's files, each of which matches one at least, for COPY INTO
   fails where it finds nothing. One is for the hours that begin as those since the
   latest window do: the newest hour that was read is among them, and what lands of a
   source for the first time lands in them, too, for builds before have looked at hours
   before. A source whose window begins earlier, since less lands of it, has one
   for its own entries; its window begins before the newest of them, where a table
   knows what it has read of it alone. #}
{% macro entries_of_window(starts) %}
    {% set never_landed = graph['tidemark'].get('never_landed', {}) %}
    {# who asks how fresh a source is, asks for those, too, that no model reads #}
    {% set unread = [] if flags.WHICH == 'freshness' else graph['tidemark'].get('unread', []) %}
    {% set opened = {} %}
    {% for name, start in starts.items() if name not in never_landed and name not in unread %}
        {% do opened.update({name: start}) %}
    {% endfor %}
    {% if not opened or none in opened.values() or none in never_landed.values() %}
        {{ return(['*.parquet']) }}
    {% endif %}
    {% set query %}
        select {{ hour_text(minutes_before(utc_now(), -60)) }} as now
    {% endset %}
    {% set now = run_query(query).columns[0].values()[0] %}
    {% set last = ((opened.values() | map(attribute='newest') | list) + [now]) | max %}
    {% set latest = opened.values() | map(attribute='gates') | max %}
    {% set shared = opened.values() | rejectattr('is_own') | map(attribute='gates') | list %}
    {% set since = ([latest] + shared + never_landed.values() | list) | min %}
    {% set patterns = [shared_beginning(since, last) ~ '*.parquet'] %}
    {% for name, start in opened.items() if start.gates < since %}
        {% do patterns.append(
            shared_beginning(start.gates, last) ~ '*-' ~ name ~ '-*.parquet'
        ) %}
    {% endfor %}
    {{ return(patterns) }}
{% endmacro %}


{% macro shared_beginning(first, last) %}
    {% set same = namespace(signs=0) %}
    {% for sign in first %}
        {% if loop.index0 == same.signs and sign == last[loop.index0] %}
            {% set same.signs = loop.index %}
        {% endif %}
    {% endfor %}
    {{ return(first[:same.signs]) }}
{% endmacro %}
