{% macro find_asked_keys(entity) %}
    {%- set asked = verification().asked -%}
    {%- set key = entity_named(entity).key -%}
    {%- set keys -%}
    with

    asked as (

        {%- for versions in [this, warehouse_relation(this)] %}
        select
            {{ key }},
            _entity_key
            {%- if 'sample' in asked %},
            {{ key_hash("concat('" ~ asked.seed ~ "|', " ~ key ~ ")") }} as drawn_by
            {%- endif %}
        from {{ versions }}
        where {{ is_asked(versions, key) }}
        {% if not loop.last %}union{% endif %}
        {%- endfor %}

    ),

    placed as (

        select
            *,
            {% if 'sample' in asked -%}
            row_number() over (order by drawn_by) as place
            {%- else -%}
            0 as place
            {%- endif %}
        from asked

    )

    select
        {{ key }},
        _entity_key
    from placed
    where place <= {{ asked.get('sample', 0) }}
    {%- endset -%}
    {{ scratch_table(asked_keys_of(this), keys) }}
{% endmacro %}


{# Where the keys stand that were asked for of a versions table. #}
{% macro asked_keys_of(versions) %}
    {{ return(api.Relation.create(
        database=versions.database,
        schema=verification().work_schema,
        identifier=versions.identifier ~ '_keys',
    )) }}
{% endmacro %}


{# Whether a version makes its key one that was asked for. #}
{% macro is_asked(versions, key) -%}
    {%- set asked = verification().asked -%}
    {%- if 'keys' in asked -%}
        {{ key }} in ({{ text_literals(asked['keys'].get(this.identifier, [])) }})
    {%- elif 'sample' in asked -%}
        1 = 1
    {%- else -%}
        {%- set within = ['1 = 0'] -%}
        {%- for column in adapter.get_columns_in_relation(versions)
            if column.data_type.lower().startswith(('timestamp', 'datetime2'))
            and not column.name.startswith('_')
            and column.name not in ('position_at', 'read_at') -%}
            {%- do within.append(within_days(business_date(column.quoted))) -%}
        {%- endfor -%}
        {{ within | join(' or ') }}
    {%- endif -%}
{%- endmacro %}


{# Whether a day is one of those that were asked for. #}
{% macro within_days(day) -%}
    {%- set asked = verification().asked -%}
    {%- set bounds = ['1 = 1'] -%}
    {%- if asked.first -%}
        {%- do bounds.append(day ~ " >= cast('" ~ asked.first ~ "' as date)") -%}
    {%- endif -%}
    {%- if asked.last -%}
        {%- do bounds.append(day ~ " <= cast('" ~ asked.last ~ "' as date)") -%}
    {%- endif -%}
    ({{ bounds | join(' and ') }})
{%- endmacro %}
