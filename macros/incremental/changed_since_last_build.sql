{% macro changed_since_last_build() %}
    {%- set mark = consumed_mark() -%}
    {%- if mark is none -%}
        1 = 1
    {%- else -%}
        _processed_at > {{ timestamp_literal(mark) }}
    {%- endif -%}
{% endmacro %}


{# The newest `_processed_at` that this table has consumed, as text; none for
   all there is. #}
{% macro consumed_mark() %}
    {% if not (execute and is_incremental()) or lacks_columns() %}
        {{ return(none) }}
    {% endif %}
    {% set query %}
        select {{ timestamp_text('max(_processed_at)') }} as mark from {{ this }}
    {% endset %}
    {% set mark = run_query(query).columns['mark'].values()[0] %}
    {{ return([mark, backfill().since] | min if mark and backfilled() else mark) }}
{% endmacro %}
