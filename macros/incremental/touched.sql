{% macro touched(versions, changed, periods) %}
    {%- set since = changed_since_last_build() -%}
    {%- set touching -%}
        {%- if since == '1 = 1' -%}
            select * from {{ versions }}
        {%- else -%}
            {%- set keys -%}
                select _row_key as _entity_key from {{ changed }}
                where {{ since }}
            {%- endset -%}
            {{ rows_of_keys(versions, '_entity_key', keys) }}
        {%- endif -%}
    {%- endset -%}
    {#- what later hooks may ask: which periods each key touches, and of which keys -#}
    {%- if execute -%}
        {%- do remembered('touched').update({
            'versions': versions,
            'changed': changed,
            'periods': periods,
            'since': since,
            'touching': touching,
        }) -%}
    {%- endif -%}
    touching as (

        {{ touching }}

    ),

    stated as (

    {%- for period in periods %}
        select {{ period }} as period
        from touching
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}

    ),

    touched as (

        select distinct period from stated
        where period is not null
    {%- if execute and is_incremental() and input_rebuilt() %}
        union
        -- of what was there before; a table that closes periods is never rebuilt
        select {{ period_of(model) }} as period from {{ this }}
    {%- endif %}

    )
{%- endmacro %}
