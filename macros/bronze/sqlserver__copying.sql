{# Azure SQL Database has no COPY INTO: files are rows of OPENROWSET, whose columns go
   by their names. An external data source, which an administrator makes once, is the
   lake, and knows in whose name it is read. #}
{% macro sqlserver__copying(table, columns, locations) %}
    {% set names, selected, declared, statements = [], [], [], [] %}
    {% for column in columns %}
        {% set landed_as = adapter.quote(column.landed_as) %}
        {% do names.append(adapter.quote(column.name)) %}
        {% do selected.append(landed_as) %}
        {% do declared.append(landed_as ~ ' ' ~ column.type) %}
    {% endfor %}
    {% for location in locations %}
        {% set path = location[lake_address() | length + 1:] | replace("'", "''") %}
        {% set insert -%}
insert into {{ table.include(database=false) }} ({{ names | join(', ') }})
select {{ selected | join(', ') }}
from openrowset(
    bulk '{{ path }}',
    data_source = '{{ env_var('TIDEMARK_AZURESQL_LAKE', 'tidemark_lake') }}',
    format = 'PARQUET'
)
with ({{ declared | join(', ') }}) as files
        {%- endset %}
        {% do statements.append(insert) %}
    {% endfor %}
    {{ return(statements) }}
{% endmacro %}


{# OPENROWSET looks into no folder below the one that it is given. #}
{% macro sqlserver__every_folder() %}
    {{- return(folder_of_hour('*/')) -}}
{% endmacro %}
