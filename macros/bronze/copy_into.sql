{% macro copy_into(table, columns, locations) %}
    {% do adapter.create_schema(table) %}
    {% do adapter.drop_relation(table) %}
    {% set declared = [] %}
    {% for column in columns %}
        {% do declared.append(adapter.quote(column.name) ~ ' ' ~ column.type ~ ' null') %}
    {% endfor %}
    {% call statement('make_staging_table') -%}
create table {{ table.include(database=false) }} (
    {{ declared | join(',\n    ') }}
)
{{ storage_of_staging() }}
    {%- endcall %}
    {% do copy_more(table, columns, locations) %}
{% endmacro %}


{# Copy files into a staging table that stands. #}
{% macro copy_more(table, columns, locations) %}
    {% set copying = adapter.dispatch('copying', 'tidemark')(table, columns, locations) %}
    {% for copy in copying %}
        {% call statement('copy_into') -%}
{{ copy }}
        {%- endcall %}
    {% endfor %}
{% endmacro %}


{# The statements that copy files into a table, a thousand places each: a place is some 150
   characters, and a statement then some 150 KB. Microsoft's page of COPY INTO bounds
   neither; a batch of T-SQL may have 256 MB. What fails is the statement, and with it the
   build, so a longer one would gain nothing but fewer beginnings. #}
{% macro default__copying(table, columns, locations) %}
    {% set copied, statements = [], [] %}
    {% for column in columns %}
        {% do copied.append(adapter.quote(column.name) ~ ' ' ~ column.place) %}
    {% endfor %}
    {% for some in locations | batch(1000) %}
        {% set quoted = [] %}
        {% for location in some %}
            {% do quoted.append("'" ~ location | replace("'", "''") ~ "'") %}
        {% endfor %}
        {% set copy -%}
copy into {{ table.include(database=false) }} (
    {{ copied | join(',\n    ') }}
)
from
    {{ quoted | join(',\n    ') }}
with (file_type = 'PARQUET'{{ credential_of_copy() }})
        {%- endset %}
        {% do statements.append(copy) %}
    {% endfor %}
    {{ return(statements) }}
{% endmacro %}


{# How a table is stored that is written once and read once. #}
{% macro storage_of_staging() %}
    {{- adapter.dispatch('storage_of_staging', 'tidemark')() -}}
{% endmacro %}


{% macro synapse__storage_of_staging() %}
    {{- 'with (distribution = round_robin, heap)' -}}
{% endmacro %}


{# A warehouse of Fabric has one kind of table. #}
{% macro default__storage_of_staging() %}
{% endmacro %}


{# Who reads the lake: the workspace's own identity. #}
{% macro credential_of_copy() %}
    {{- adapter.dispatch('credential_of_copy', 'tidemark')() -}}
{% endmacro %}


{% macro synapse__credential_of_copy() %}
    {{- ", credential = (identity = 'Managed Identity')" -}}
{% endmacro %}


{# Fabric knows no managed identity here: whoever builds reads the lake. #}
{% macro default__credential_of_copy() %}
{% endmacro %}


{% macro lake_address() %}
    {% set lake = lake_folder() %}
    {% set found = modules.re.match('abfss?://([^@/]+)@([^/]+)(/.*)?$', lake) %}
    {% if not found %}
        {% do exceptions.raise_compiler_error(
            'TIDEMARK_LAKE is ' ~ lake ~ ', and ' ~ target.type ~ ' reads a storage account. '
            ~ 'Set it to abfss://<container>@<account>.dfs.core.windows.net/<path>'
        ) %}
    {% endif %}
    {{ return(
        'https://' ~ found.group(2) ~ '/' ~ found.group(1)
        ~ (found.group(3) or '').rstrip('/')
    ) }}
{% endmacro %}
