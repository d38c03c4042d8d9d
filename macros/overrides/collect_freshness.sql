{# dbt's own place for asking a source how fresh it is: the newest landing stands
   in the newest folder, so no other is opened. #}
{% macro duckdb__collect_freshness(source, loaded_at_field, filter) %}
    {% set asked = source %}
    {% if loaded_at_field == 'landed_at' and not filter %}
        {% set newest = newest_folder(source.identifier) %}
        {% if newest %}
            {% set asked = newest_landings(source.identifier, newest) %}
        {% endif %}
    {% endif %}
    {{ return(dbt.default__collect_freshness(asked, loaded_at_field, filter)) }}
{% endmacro %}


{# The hour of a source's newest folder in the lake; empty where it has none. #}
{% macro newest_folder(name) %}
    {% set query %}
        select max({{ folder_of_file(landed_file_of('file')) }}) as newest
        from glob('{{ files_of_hour(name, '*') | replace("'", "''") }}')
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0] or '') }}
{% endmacro %}


{# When what stands in a folder landed, as something to select from. #}
{% macro newest_landings(name, hour) %}
    (
        select cast(landed_at at time zone 'UTC' as timestamp) as landed_at
        from read_parquet('{{ files_of_hour(name, hour) | replace("'", "''") }}')
    ) as newest_landings
{%- endmacro %}


{# The same, beginning with the newest folder of which the table knows. #}
{% macro spark__collect_freshness(source, loaded_at_field, filter) %}
    {% set is_bronze = source.schema == 'bronze' %}
    {% set asked = bronze_whole_relation(source) if is_bronze else source %}
    {% if loaded_at_field == 'landed_at' and not filter %}
        {% set known = newest_known_hour(asked) %}
        {% if known %}
            {% set newest = landed_hours(known, source.identifier)[source.identifier] | max %}
            {% set folder = path_of_file(source.identifier, newest) %}
            {% set asked = 'parquet.`' ~ folder | replace('`', '``') ~ '`' %}
        {% endif %}
    {% endif %}
    {{ return(dbt.default__collect_freshness(asked, loaded_at_field, filter)) }}
{% endmacro %}


{# The newest hour of which the table of a source has a folder, or rows; empty where
   it has none. #}
{% macro newest_known_hour(source) %}
    {% if setting('bronze_as') == 'streaming_table' %}
        {% set query = 'select max(landed_hour) as newest from ' ~ source %}
        {{ return(run_query(query).columns[0].values()[0] or '') }}
    {% endif %}
    {% set folders = run_query('show partitions ' ~ source).columns[0].values() %}
    {{ return((folders | max)[(folder_of_hour('') | length):] if folders else '') }}
{% endmacro %}


{# The same of the newest hour that the manifest tells of: what was copied is what the
   last build has read. #}
{% macro fabric__collect_freshness(source, loaded_at_field, filter) %}
    {% if source.schema != 'bronze' or loaded_at_field != 'landed_at' or filter %}
        {{ return(dbt.default__collect_freshness(source, loaded_at_field, filter)) }}
    {% endif %}
    {% set copied = [] %}
    {% for node in bronze_sources() if node.name == source.identifier %}
        {% do copied.extend(copy_newest_landings(node)) %}
    {% endfor %}
    {% set asked %}
    (
        select cast(null as {{ type_timestamp() }}) as landed_at
        where 1 = 0
        {% for table in copied %}
        union all
        select landed_at from {{ table.include(database=false) }}
        {% endfor %}
    ) as newest_landings
    {% endset %}
    {% set found = dbt.default__collect_freshness(asked, loaded_at_field, filter) %}
    {% for table in copied %}
        {% do adapter.drop_relation(table) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# When what stands in a source's newest folder landed: a table for each set of columns
   that its files have. #}
{% macro copy_newest_landings(node) %}
    {% set part = node.name ~ '_freshness' %}
    {% do make_loaded_files() %}
    {% set start = copying_starts({'node': node, 'whole': false, 'since': none}) %}
    {% set entries = manifest_entries(part, {node.name: start}).get(node.name, []) %}
    {% do adapter.drop_relation(copied_relation('manifest', part)) %}
    {% set newest = entries | map(attribute='landed_hour') | max %}
    {% set copied = [] %}
    {% for entry in entries if entry.landed_hour == newest %}
        {% set table = copied_relation(node.name, 'freshness_' ~ copied | length) %}
        {% set columns = columns_of_files(node, fromjson(entry.columns)) %}
        {% set landed_at = columns | selectattr('name', 'equalto', 'landed_at') | list %}
        {% do copy_into(table, landed_at, [location_of(entry, newest)]) %}
        {% do copied.append(table) %}
    {% endfor %}
    {{ return(copied) }}
{% endmacro %}
