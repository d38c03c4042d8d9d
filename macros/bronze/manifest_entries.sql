{% macro manifest_entries(part, starts) %}
    {% set locations = [] %}
    {% for pattern in patterns_of_entries(starts) %}
        {% do locations.append(lake_address() ~ '/manifest/' ~ pattern) %}
    {% endfor %}
    {% set entries = {} %}
    {% for entry in entries_at(part, locations) if entry.source in starts %}
        {% set start = starts[entry.source] %}
        {% set is_unknown = start.hours is not none and entry.landed_hour not in start.hours %}
        {% if not start.since or entry.landed_hour >= start.since or is_unknown %}
            {% do entries.setdefault(entry.source, []).append(entry) %}
        {% endif %}
    {% endfor %}
    {{ return(entries) }}
{% endmacro %}


{# The entries that stand in some files of the manifest. #}
{% macro entries_at(part, locations) %}
    {% set table = copied_relation('manifest', part) %}
    {% set columns = [] %}
    {% for name in ['source', 'landed_hour', 'files', 'columns'] %}
        {% do columns.append({
            'name': name,
            'landed_as': name,
            'type': type_text() if name == 'columns' else 'varchar(400)',
            'place': loop.index,
        }) %}
    {% endfor %}
    {% do copy_into(table, columns, locations) %}
    {% set query %}
        select
            source,
            landed_hour,
            files,
            columns
        from {{ table.include(database=false) }}
    {% endset %}
    {% set entries = [] %}
    {% for row in run_query(query).rows %}
        {% do entries.append({
            'source': row['source'],
            'landed_hour': row['landed_hour'],
            'files': row['files'],
            'columns': row['columns'],
        }) %}
    {% endfor %}
    {{ return(entries) }}
{% endmacro %}


{# Patterns for the manifest's files, each of which matches one at least, for COPY INTO
   fails where it finds nothing: the newest hour that was loaded of a source lies in its
   window. One is for the hours that begin as those of the latest window do; what lands
   of a source for the first time lands in them, too, since builds before have looked at
   the hours before. A source whose window begins earlier, since less lands of it, has
   one for its own entries. #}
{% macro patterns_of_entries(starts) %}
    {% set landed = {} %}
    {% for name, start in starts.items() %}
        {% if start.since is none or start.hours is not none %}
            {{ return(['*.parquet']) }}
        {% elif start.since %}
            {% do landed.update({name: start}) %}
        {% endif %}
    {% endfor %}
    {% if not landed %}
        {{ return(['*.parquet']) }}
    {% endif %}
    {% set query %}
        select {{ hour_text(minutes_before(utc_now(), -60)) }} as now
    {% endset %}
    {% set now = run_query(query).columns[0].values()[0] %}
    {% set last = ((landed.values() | map(attribute='newest') | list) + [now]) | max %}
    {% set latest = landed.values() | map(attribute='since') | max %}
    {% set patterns = [shared_beginning(latest, last) ~ '*.parquet'] %}
    {% for name, start in landed.items() if start.since < latest %}
        {% do patterns.append(
            shared_beginning(start.since, last) ~ '*-' ~ name ~ '-*.parquet'
        ) %}
    {% endfor %}
    {{ return(patterns) }}
{% endmacro %}


{% macro shared_beginning(first, last) %}
    {% set same = namespace(characters=0) %}
    {% for character in first %}
        {% if loop.index0 == same.characters and character == last[loop.index0] %}
            {% set same.characters = loop.index %}
        {% endif %}
    {% endfor %}
    {{ return(first[:same.characters]) }}
{% endmacro %}
