{% macro refresh_statistics() %}
    {%- if execute and model.config.materialized == 'incremental' -%}
        {{- adapter.dispatch('refresh_statistics', 'tidemark')() -}}
    {%- endif -%}
{% endmacro %}


{# Other engines see to it themselves. #}
{% macro default__refresh_statistics() %}
{% endmacro %}


{# A pool makes statistics of a new table when it is first asked, and never looks at
   them again. #}
{% macro synapse__refresh_statistics() %}
    {%- set table = this.include(database=false) -%}
    {%- if is_incremental() -%}
        update statistics {{ table }}
    {%- else -%}
        {%- set keys = [config.get('unique_key')] + config.get('liquid_clustered_by', []) -%}
        {%- for key in keys | select('string') | unique %}
        create statistics {{ adapter.quote('by_' ~ key) }}
            on {{ table }} ({{ adapter.quote(key) }});
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
