{% macro has_rows() %}
    {% if not (execute and is_incremental()) %}
        {{ return(false) }}
    {% endif %}
    {% set query %}
        select case when exists (select 1 from {{ this }}) then 1 else 0 end as held
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0] == 1) }}
{% endmacro %}
