{% macro keep_searchable() %}
    {%- if execute and model.config.materialized == 'incremental' -%}
        {{- adapter.dispatch('keep_searchable', 'tidemark')() -}}
    {%- endif -%}
{% endmacro %}


{# Other engines see to it themselves. #}
{% macro default__keep_searchable() %}
{% endmacro %}


{# A pool makes statistics of a new table when it is first asked, and never looks at
   them again. #}
{% macro synapse__keep_searchable() %}
    {%- set table = this.include(database=false) -%}
    {%- if is_incremental() -%}
        update statistics {{ table }}
    {%- else -%}
        {%- for key in searched_keys() %}
        create statistics {{ adapter.quote('by_' ~ key) }}
            on {{ table }} ({{ adapter.quote(key) }});
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{# dbt-sqlserver keeps tables as columnstores, of which a MERGE would read all of a
   column for each of a few rows. Its own statement makes an index that is not there. #}
{% macro sqlserver__keep_searchable() %}
    {%- for key in searched_keys() %}
        {{ get_create_index_sql(this, {'columns': [key], 'type': 'nonclustered'}) }};
    {%- endfor -%}
{% endmacro %}


{# What this model's table is merged by, and the hashes by which others search it. #}
{% macro searched_keys() %}
    {% set keys = [config.get('unique_key')] %}
    {% for column in model.columns if modules.re.fullmatch('_[a-z]+_key', column) %}
        {% do keys.append(column) %}
    {% endfor %}
    {{ return(keys | select | unique | list) }}
{% endmacro %}
