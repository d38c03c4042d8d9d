{# The files of a source from an hour on, or a pattern for all; an empty list
   where there are none. #}
{% macro bronze_files(name, since) %}
    {% set folder = lake_folder() ~ '/bronze/' ~ name %}
    {% set names = ['*'] if since is none else hours_from(since) %}
    {% set found = [] %}
    {% for name in names %}
        {% set pattern = folder ~ '/landed_hour=' ~ name ~ '/*.parquet' %}
        {% set query = "select file from glob('" ~ pattern | replace("'", "''") ~ "')" %}
        {% if since is none %}
            {% if run_query(query ~ ' limit 1').rows | length > 0 %}
                {% do found.append(pattern) %}
            {% endif %}
        {% else %}
            {% do found.extend(run_query(query).columns[0].values()) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
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


{# Where the lake is. Readers would take some signs for patterns. #}
{% macro lake_folder() %}
    {% set lake = env_var('TIDEMARK_LAKE', 'lake') %}
    {% for sign in '[]*?' if sign in lake %}
        {% do exceptions.raise_compiler_error(
            'the path of the lake ' ~ lake ~ ' has a ' ~ sign
            ~ ', which readers take for a pattern. Move the lake'
        ) %}
    {% endfor %}
    {{ return(lake) }}
{% endmacro %}
