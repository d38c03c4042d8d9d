{# The files of a source from an hour on, or a pattern for all; an empty list
   where there are none. #}
{% macro bronze_files(name, since) %}
    {% set listed = [] %}
    {% for hour in (['*'] if since is none else hours_from(since)) %}
        {% do listed.append(
            "select file from glob('" ~ files_of_hour(name, hour) | replace("'", "''") ~ "')"
        ) %}
    {% endfor %}
    {% if since is none %}
        {% set found = run_query(listed[0] ~ ' limit 1').rows %}
        {{ return([files_of_hour(name, '*')] if found | length > 0 else []) }}
    {% endif %}
    {{ return(run_query(listed | join(' union all ')).columns[0].values() | list) }}
{% endmacro %}


{# A pattern for the files of a source in the folders of an hour. #}
{% macro files_of_hour(name, hour) %}
    {{ return(
        lake_folder() ~ '/bronze/' ~ name ~ '/landed_hour=' ~ hour ~ '/*.parquet'
    ) }}
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


{# Where the lake is. Readers would take some signs for patterns, and a folder
   called `name=value` for a column. #}
{% macro lake_folder() %}
    {% set lake = env_var('TIDEMARK_LAKE', 'lake') %}
    {% for sign in '[]*?=' if sign in lake %}
        {% do exceptions.raise_compiler_error(
            'the path of the lake ' ~ lake ~ ' has a ' ~ sign ~ ', which readers take for a '
            ~ ('column' if sign == '=' else 'pattern') ~ '. Move the lake'
        ) %}
    {% endfor %}
    {{ return(lake) }}
{% endmacro %}
