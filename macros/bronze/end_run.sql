{# The files last: what a run that is killed here has noted of its settings is true. #}
{% macro end_run(results) %}
    {% do record_settings(results) %}
    {% do record_loaded_files(results) %}
{% endmacro %}
