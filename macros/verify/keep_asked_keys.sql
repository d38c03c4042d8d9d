{% macro keep_asked_keys() -%}
    {{- adapter.dispatch('keep_asked_keys', 'tidemark')() -}}
{%- endmacro %}


{% macro default__keep_asked_keys() -%}
    delete from {{ this }}
    where
        _processed_at = {{ processed_at() }}
        and _entity_key not in (select _entity_key from {{ asked_keys_of(this) }})
{%- endmacro %}


{# Delta deletes by no subquery. #}
{% macro spark__keep_asked_keys() -%}
    merge into {{ this }} as kept
    using (
        select distinct _entity_key
        from {{ this }}
        where
            _processed_at = {{ processed_at() }}
            and _entity_key not in (select _entity_key from {{ asked_keys_of(this) }})
    ) as others
        on
            kept._entity_key = others._entity_key
            and kept._processed_at = {{ processed_at() }}
    when matched then delete
{%- endmacro %}
