{% macro drop_judged_again() %}
    {#- only where the table stood already -#}
    {%- set noted = remembered('taken_again') if execute else {} -%}
    {#- what stands says it, and no .yml: of an entity without one nothing would go -#}
    {%- if 'changed' in noted and not lacks_columns(['_entity_key']) %}
        {#- of another source this run has a part, and the good copy may be in the rest -#}
        {%- set judged = [] %}
        {%- for each in graph['tidemark'].opened
            if each.again and model.unique_id in each.readers | map(attribute='unique_id') %}
            {%- for staged in staged_tables(each.openers)
                if 'reject_reason' in adapter.get_columns_in_relation(staged)
                    | map(attribute='name') %}
                {%- do judged.append('select _row_key, reject_reason from ' ~ staged) %}
            {%- endfor %}
        {%- endfor %}
        {%- set condition %}
            _row_key in (
                select _row_key from ({{ judged | join(' union all ') }}) as judged
                group by _row_key
                -- a copy that landed later may be good
                having count(*) = count(reject_reason)
            )
        {%- endset %}
        {%- set query = 'select count(*) from ' ~ this ~ ' where ' ~ condition %}
        {%- set rejected = run_query(query).columns[0].values()[0] if judged else 0 %}
        {%- if rejected %}
            delete from {{ this }} where {{ condition }};
        {%- endif %}
        {%- if rejected or noted.changed %}
            -- which rows of others came from what is no longer there, nobody could
            -- tell: to them this table is a new one
            update {{ this }} set _processed_at = {{ processed_at() }}
        {%- endif %}
    {%- endif %}
{% endmacro %}
