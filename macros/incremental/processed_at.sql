{% macro processed_at() %}
    {%- if execute -%}
        {%- set known = load_relation(this) -%}
        {%- if known is none -%}
            {%- set query = 'select ' ~ timestamp_text(utc_now()) ~ ' as moment' -%}
        {%- else -%}
            {%- set query -%}
                select {{ timestamp_text(later_than('max(_processed_at)', utc_now())) }} as moment
                from {{ known }}
            {%- endset -%}
        {%- endif -%}
        {{- timestamp_literal(run_query(query).columns['moment'].values()[0]) -}}
    {%- else -%}
        {{- timestamp_literal('1970-01-01') -}}
    {%- endif -%}
{% endmacro %}
