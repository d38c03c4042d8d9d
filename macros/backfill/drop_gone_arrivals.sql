{% macro drop_gone_arrivals(entity) %}
    {%- if execute and 'changed' in remembered('taken_again') %}
        delete from {{ this }}
        where
            (source, landed_file) in (
                select
                    source,
                    landed_file
                from ({{ landed(entity_named(entity).sources, ['landed_file']) }}) as landed
            )
            and _row_key not in (
                with

                {{ identified_arrivals(entity) }}

                select _row_key from identified
            )
    {%- endif %}
{% endmacro %}
