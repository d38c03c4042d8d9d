{% macro with_gone_rows(current, changed, columns) %}
        select
            {{ columns | join(',\n            ') }},
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from {{ current }}
    {%- if is_incremental() %}

        union all

        -- what the changed parents had and have no longer
        select
    {#- a column that the table lacks is for dbt to speak of, and for a backfill to bring -#}
    {%- set held = columns if model.resource_type == 'unit_test'
        else adapter.get_columns_in_relation(this) | map(attribute='name')
        | map('lower') | list %}
    {%- for column in columns %}
            {{ 'known.' if column | lower in held else 'null as ' }}{{ column }},
    {%- endfor %}
            parents._processed_at,
            known._parent_key,
            known._row_key,
            1 as _is_gone
        from (
            {{ rows_of_keys(
                this, '_parent_key', 'select _row_key as _parent_key from ' ~ changed
            ) }}
        ) as known
        inner join {{ changed }} as parents
            on known._parent_key = parents._row_key
        where
            not exists (
                select 1
                from {{ current }} as present
                where present._row_key = known._row_key
            )
    {%- endif %}
{%- endmacro %}
