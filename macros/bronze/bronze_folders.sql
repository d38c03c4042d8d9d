{# The layout of Bronze, which landing/bronze.py writes:
   bronze/<source>/landed_hour=<hour>/<file>, and compacted/… for files that hold the rows
   of many of these. #}


{# Where the files of a source stand: below it, a folder an hour. #}
{% macro folder_of_source(name, root='bronze') %}
    {{ return(lake_folder() ~ '/' ~ root ~ '/' ~ name) }}
{% endmacro %}


{# A pattern for both roots: of the files that landed and of those that hold many of them. #}
{% macro any_root() %}
    {{ return('{bronze,compacted}') }}
{% endmacro %}


{# The name of an hour's folder, or of those of a pattern of hours. #}
{% macro folder_of_hour(hour) %}
    {{ return('landed_hour=' ~ hour) }}
{% endmacro %}


{# A pattern for the files of a source in the folders of an hour. #}
{% macro files_of_hour(name, hour, root='bronze') %}
    {{ return(path_of_file(name, hour ~ '/*.parquet', root)) }}
{% endmacro %}


{# The path of a file of a source, of what it is known by. #}
{% macro path_of_file(name, file, root='bronze') %}
    {{ return(folder_of_source(name, root) ~ '/' ~ folder_of_hour(file)) }}
{% endmacro %}


{# The source whose file stands at a path. #}
{% macro source_of_file(path) %}
    {%- set pattern = '/(bronze|compacted)/([^/]+)/' ~ folder_of_hour('') -%}
    {{- return("regexp_extract(" ~ path ~ ", '" ~ pattern ~ "', 2)") -}}
{% endmacro %}


{# Whether the file at a path holds the rows of many that landed, to Spark. #}
{% macro is_compacted(path) %}
    {%- set pattern = '/compacted/[^/]+/' ~ folder_of_hour('') -%}
    {{- return("(" ~ path ~ " rlike '" ~ pattern ~ "')") -}}
{% endmacro %}


{# What a file is known by, of its path: its folder's hour and its name. The length of the
   lake's path says nothing: DuckDB writes `./lake/` as `lake`. A query computes it once for
   the rows of a file, not for each. #}
{% macro landed_file_of(path) %}
    {%- set pattern = '/' ~ folder_of_hour('([^/]+/[^/]+)$') -%}
    {{- return("regexp_extract(" ~ path ~ ", '" ~ pattern ~ "', 1)") -}}
{% endmacro %}


{# What the folder in which a file stands is called by, an hour or not. #}
{% macro folder_of_file(file) %}
    {{- return("split_part(" ~ file ~ ", '/', 1)") -}}
{% endmacro %}


{# The hour of the folder in which a file stands, of the name that it is known by. #}
{% macro landed_hour_of(file) %}
    {{- return('substring(' ~ file ~ ', 1, 13)') -}}
{% endmacro %}


{# Patterns that together match every hour not before this one: its name, and
   for each digit those that are greater there. The cost of a listing is that of
   one folder's names, however long the history. #}
{% macro hours_from(hour) %}
    {% set patterns = [hour] %}
    {% for place in range(hour | length) %}
        {% set digit = hour[place] %}
        {% if digit in '012345678' %}
            {% do patterns.append(
                hour[:place] ~ '[' ~ (digit | int + 1) ~ '-9]*'
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(patterns) }}
{% endmacro %}


{# Where the lake is. Readers would take some characters for patterns, and a folder
   called `name=value` for a column. #}
{% macro lake_folder() %}
    {% set lake = env_var('TIDEMARK_LAKE', 'lake') %}
    {% for character in '[]*?=' if character in lake %}
        {% do exceptions.raise_compiler_error(
            'the path of the lake ' ~ lake ~ ' has a ' ~ character ~ ', which readers take for a '
            ~ ('column' if character == '=' else 'pattern') ~ '. Move the lake'
        ) %}
    {% endfor %}
    {{ return(lake) }}
{% endmacro %}
