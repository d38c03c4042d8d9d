{% macro all_arrivals(columns) %}
    {%- for entity in entities() %}
        select
            {%- for some in columns | batch(4) %}
            {{ some | join(', ') }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ ref(arrivals_of(entity)) }}
        {%- if not loop.last %}
        union all
        {%- endif %}
    {%- endfor %}
    {#- no entity yet #}
    {%- if not entities() %}
        {{ no_rows(columns, {
            'source': "'none'",
            'entity': "'none'",
            'landed_hour': landed_hour_of('landed_file'),
            'business_key': 'reject_id',
            'total_rows': 'cast(0 as bigint)',
            'to_broker_within': 'cast(null as integer)',
            'to_broker_minutes': 'cast(null as decimal(18, 2))',
            'to_broker_longest': 'cast(null as decimal(18, 2))',
            'to_bronze_within': 'cast(null as integer)',
            'to_bronze_minutes': 'cast(null as decimal(18, 2))',
            'to_bronze_longest': 'cast(null as decimal(18, 2))',
            '_processed_at': 'landed_at',
        }) }}
    {%- endif %}
{%- endmacro %}


{# A query of these columns, typed and without a row: of what the project always has, by
   its name there where that is another. #}
{% macro no_rows(columns, named) %}
        select
            {%- for column in columns %}
            {{ named[column] ~ ' as ' if column in named }}{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ ref('stg_resolved_rejects') }}
        where 1 = 0
{%- endmacro %}
