{% macro backfilled() %}
    {{ return(
        execute and is_incremental() and model.name in backfill().models
    ) }}
{% endmacro %}


{# What this run was asked to backfill: `models`, none of them in most runs, and
   `since`. #}
{% macro backfill() %}
    {% set asked = var('backfill', none) or {} %}
    {{ return({'models': asked.get('models', []), 'since': asked.get('since')}) }}
{% endmacro %}


{# Whether the table has yet to get a column that its model declares. Looked at
   in runs that backfill; in others a changed schema stops the model. #}
{% macro lacks_columns() %}
    {% if not backfill().models %}
        {{ return(false) }}
    {% endif %}
    {% set known = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') | list %}
    {% for column in model.columns if column | lower not in known %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
