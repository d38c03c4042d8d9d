{% macro touched(versions, changed, key, periods) %}
    {%- set since = changed_since_last_build() -%}
    {%- for period in periods %}
        select distinct {{ period }} as period
        from {{ versions }} as versions
        where
            {{ period }} is not null
        {%- if since != '1 = 1' %}
            and versions.{{ key }} in (
                select changed.{{ key }}
                from {{ changed }} as changed
                where changed.{{ since }}
            )
        {%- endif %}
        {% if not loop.last %}union{% endif %}
    {%- endfor %}
{%- endmacro %}
