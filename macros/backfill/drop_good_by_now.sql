{% macro drop_good_by_now() %}
    {%- if execute and 'changed' in remembered('taken_again') %}
        delete from {{ this }}
        where
            (source, landed_file) in (
                select
                    source,
                    landed_file
                from ({{ landed(['landed_file']) }}) as landed
            )
            and (reject_id, landed_file) not in (
                select
                    {{ reject_id('source', '_row_key') }},
                    landed_file
                from ({{ rejected_rows() }}) as rejected
            )
    {%- endif %}
{% endmacro %}
