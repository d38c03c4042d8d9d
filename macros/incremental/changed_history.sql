{% macro changed_history(versions, key) %}
    {%- set changed = changed_since_last_build() -%}
    {%- if changed == '1 = 1' -%}
        select * from {{ versions }}
    {%- else -%}
        select history.*
        from {{ versions }} as history
        inner join (
            select distinct {{ key }} as changed_key
            from {{ versions }}
            where {{ changed }}
        ) as changed
            on history.{{ key }} = changed.changed_key
    {%- endif -%}
{% endmacro %}
