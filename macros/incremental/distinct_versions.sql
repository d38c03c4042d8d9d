{% macro distinct_versions(arrived, key, texts=[], decimals=[], timestamps=[]) %}
    {%- if verification().get('phase') == 'keys' %}
    {{ asked_keys(arrived, key, timestamps) }}
    {%- else %}
    {%- set hashed = {
        key: key,
        'is_deleted': 'case when ' ~ is_set('is_deleted') ~ " then 'true' else 'false' end",
    } %}
    {%- for text in texts %}
        {%- do hashed.update({text: text}) %}
    {%- endfor %}
    identified as (

        select
            *,
            {{ content_hash(
                texts=hashed,
                decimals=decimals,
                timestamps=['event_time'] + timestamps,
            ) }} as version_id
        from {{ arrived }}
        {% if backfilled() -%}
        where {{ key_hash(key) }} in (
            {{ keys_to_backfill(arrived, key) }}
        )
        {%- endif %}
        {{ only_asked_keys(key) }}

    ),

    {{ merged_copies(
        entries='identified',
        id='version_id',
        columns=[key, 'event_time', 'is_deleted'] + texts + decimals + timestamps,
    ) }},

    distinct_versions as (

        select
            *,
            {{ key_hash(key) }} as _entity_key
        from merged_copies

    )
    {%- endif %}
{%- endmacro %}
