{# Rows that count as one version, and say something else: their payload does not say it
   all. `as_received` takes what does besides. #}
{% test copies_agree(model, entity) %}
    {%- set said = [var('entities')[entity].key, 'event_time', 'cast(is_deleted as integer)'] %}
    select
        _row_key,
        count(*) as total_rows
    from {{ model }}
    where reject_reason is null
    group by _row_key
    having
    {%- for each in said %}
        min({{ each }}) <> max({{ each }})
        {%- if not loop.last %} or{% endif %}
    {%- endfor %}
{% endtest %}
