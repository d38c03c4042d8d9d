{% macro all_sequences(columns) %}
    {%- set numbered = [] -%}
    {%- for entity in entities() if streams_of(entity) -%}
        {%- do numbered.append(entity) -%}
    {%- endfor -%}
    {%- for entity in numbered %}
        select
            {{ columns | join(',\n            ') }}
        from {{ ref(sequences_of(entity)) }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
    {#- no stream yet #}
    {%- if not numbered %}
        {{ no_rows(columns, {
            'source': "'none'",
            'first_number': 'sequence_number',
            'last_number': 'sequence_number',
            'first_landed_at': 'landed_at',
            '_landed_at': 'landed_at',
            '_processed_at': 'landed_at',
        }) }}
    {%- endif %}
{%- endmacro %}
