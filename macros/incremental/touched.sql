{% macro touched(versions, changed, periods) %}
    {%- if execute and verification().get('phase') == 'refresh' -%}
        {%- do note_periods(versions, periods) -%}
    {%- endif -%}
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
    touching as (

        {{ touching }}

    ),

    touched as (

    {%- for period in periods %}
        select distinct {{ period }} as period
        from touching
        where {{ period }} is not null
        {% if not loop.last %}union{% endif %}
    {%- endfor %}
    {%- if execute and is_incremental() and input_made_anew() %}
        union
        -- of what was there before; a table that closes periods is never made anew
        select {{ config.get('unique_key') }} as period from {{ this }}
    {%- endif %}

    )
{%- endmacro %}
