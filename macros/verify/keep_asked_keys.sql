{% macro keep_asked_keys() -%}
    delete from {{ this }}
    where
        _processed_at = {{ processed_at() }}
        and _entity_key not in (select _entity_key from {{ asked_keys_of(this) }})
{%- endmacro %}
