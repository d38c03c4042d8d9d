{% macro changed_history(versions) %}
    {%- set changed = changed_since_last_build() -%}
    {%- if changed == '1 = 1' -%}
        select * from {{ versions }}
    {%- else -%}
        {%- set keys -%}
            select distinct _entity_key from {{ versions }}
            where {{ changed }}
        {%- endset -%}
        {{ rows_of_keys(versions, '_entity_key', keys) }}
    {%- endif -%}
{% endmacro %}
