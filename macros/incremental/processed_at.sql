{% macro processed_at() %}
    {%- if not execute -%}
        {{ return(timestamp_literal('1970-01-01')) }}
    {%- endif -%}
    {%- set moment = remembered('processed_at') -%}
    {%- if 'literal' not in moment -%}
        {%- set known = load_relation(this) -%}
        {%- set query -%}
            {%- if known is none -%}
                select {{ timestamp_text(utc_now()) }} as moment
            {%- else -%}
                select {{ timestamp_text(later_than('max(_processed_at)', utc_now())) }} as moment
                from {{ known }}
            {%- endif -%}
        {%- endset -%}
        {%- set text = run_query(query).columns['moment'].values()[0] -%}
        {%- do moment.update({'literal': timestamp_literal(text)}) -%}
    {%- endif -%}
    {{ return(moment.literal) }}
{% endmacro %}
