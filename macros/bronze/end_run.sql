{# The files last: what a run that is killed here has noted of its settings is true. #}
{% macro end_run(results) %}
    {% do record_settings(results) %}
    {% do record_loaded_files(results) %}
    {% if execute and not flags.EMPTY and not verification() %}
        {% do warn_of_untouched_periods(results) %}
    {% endif %}
{% endmacro %}


{# Stop where a project's dbt_project.yml does not end its runs so, as one of before this
   macro: which settings tables were built with would not be noted. #}
{% macro require_end_run() %}
    {% set ends = [] %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'operation' and 'end_run(' in node.raw_code %}
        {% do ends.append(node.name) %}
    {% endfor %}
    {% if not ends %}
        {% do exceptions.raise_compiler_error(
            'dbt_project.yml does not end a run as it must: what was loaded would not be '
            ~ 'noted. Write on-run-end: "{{ end_run(results) }}". Nothing was built'
        ) %}
    {% endif %}
{% endmacro %}
