{% macro drop_stale_versions() %}
    {%- if backfilled() and '_entity_key' in model.columns %}
        delete from {{ this }}
        where
            _processed_at < (select max(_processed_at) from {{ this }})
            and _entity_key in (
                select _entity_key from {{ this }}
                where _processed_at = (select max(_processed_at) from {{ this }})
            )
    {%- endif %}
{% endmacro %}
