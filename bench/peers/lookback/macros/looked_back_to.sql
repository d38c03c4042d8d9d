{# Some days before the newest value of a column of this table: a literal, by
   which files can be left out before they are opened. #}
{% macro looked_back_to(column) %}
    {% set query %}
        select max({{ column }}) - interval '{{ var("lookback_days") }} days' from {{ this }}
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0]) }}
{% endmacro %}
