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
    {% if not (execute and is_incremental()) or lacks_columns() or input_rebuilt() %}
        {{ return(none) }}
    {% endif %}
    {{ return(own_mark()) }}
{% endmacro %}


{# The newest `_processed_at` of this model's table before it is built, as text;
   none where it is empty. #}
{% macro own_mark() %}
    {% set known = remembered('own_mark') %}
    {% if 'text' not in known %}
        {% do known.update({'text': mark_of(this)}) %}
    {% endif %}
    {{ return(known.text) }}
{% endmacro %}


{# The newest `_processed_at` of a table, as text; none where it is empty. #}
{% macro mark_of(table) %}
    {% set query %}
        select {{ timestamp_text('max(_processed_at)') }} as mark from {{ table }}
    {% endset %}
    {{ return(run_query(query).columns['mark'].values()[0]) }}
{% endmacro %}
