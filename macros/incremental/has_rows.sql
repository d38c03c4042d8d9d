{% macro has_rows() %}
    {% if not (execute and is_incremental()) %}
        {{ return(false) }}
    {% endif %}
    {{ return(run_query('select 1 from ' ~ this ~ ' limit 1').rows | length > 0) }}
{% endmacro %}
