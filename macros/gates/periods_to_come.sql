{# A query for the periods of keys that changed since a Gold table last looked: what it
   says of them is of before. #}
{% macro periods_to_come(gold, versions, changed, periods) %}
    {%- for period in periods %}
        select {{ period }} as period
        from {{ versions }}
        where
            {{ period }} is not null
            and _entity_key in (
                select changed._row_key
                from {{ changed }} as changed
                where changed._processed_at > {{ newest_processed_at(gold) }}
            )
        {% if not loop.last %}union{% endif %}
    {%- endfor %}
{%- endmacro %}
