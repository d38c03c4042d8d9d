{% macro asked_keys(arrived, key, timestamps) %}
    {%- set asked = verification() -%}
    {%- set condition -%}
        {%- if 'keys' in asked -%}
            {{ key }} in ({{ text_literals(asked['keys'].get(model.name, [])) }})
        {%- elif 'sample' in asked -%}
            {{ key }} is not null
        {%- else -%}
            {%- for timestamp in ['event_time'] + timestamps -%}
                {{ within_days(business_date(timestamp)) }}
                {%- if not loop.last %}
            or {% endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endset -%}
    asked as (

        select
            {{ key }},
            {{ key_hash(key) }} as _entity_key
        from {{ arrived }}
        where {{ condition }}

        union

        select
            {{ key }},
            _entity_key
        from {{ warehouse_relation(this) }}
        where {{ condition }}

    ),

    placed as (

        select
            *,
            {% if 'sample' in asked -%}
            row_number() over (
                order by {{ key_hash("concat('" ~ asked.seed ~ "|', " ~ key ~ ")") }}
            ) as place
            {%- else -%}
            0 as place
            {%- endif %}
        from asked

    ),

    distinct_versions as (

        select
            {{ key }},
            _entity_key
        from placed
        where place <= {{ asked.get('sample', 0) }}

    )
{%- endmacro %}


{# Whether a day is one of those that were asked for. #}
{% macro within_days(day) -%}
    {%- set asked = verification() -%}
    {%- set bounds = [] -%}
    {%- if asked.first -%}
        {%- do bounds.append(day ~ " >= cast('" ~ asked.first ~ "' as date)") -%}
    {%- endif -%}
    {%- if asked.last -%}
        {%- do bounds.append(day ~ " <= cast('" ~ asked.last ~ "' as date)") -%}
    {%- endif -%}
    ({{ bounds | join(' and ') or '1 = 1' }})
{%- endmacro %}


{# Texts as SQL has them in a list; never an empty list. #}
{% macro text_literals(texts) %}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append("'" ~ text | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{- quoted | join(', ') or 'null' -}}
{% endmacro %}
