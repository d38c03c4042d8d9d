{% macro drop_stale_versions() %}
    {%- set moment = remembered('processed_at').get('literal') %}
    {%- if backfilled() and '_entity_key' in model.columns and moment %}
        delete from {{ this }}
        where
            _processed_at < {{ moment }}
            and _entity_key in (
                select _entity_key from {{ this }}
                where _processed_at = {{ moment }}
            )
    {%- endif %}
{% endmacro %}
