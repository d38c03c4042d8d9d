{# Warn of tables whose model says something else than when they were built: a build makes
   only what is touched, so what stands beside it follows the old SQL. #}
{% macro warn_of_changed_sql() %}
    {% set stale = [] %}
    {% for node in models_that_keep_rows() if has_other_sql(node) %}
        {% if not names_rebuilt([node]) and keeps_any_row(node) %}
            {% do stale.append(node) %}
        {% endif %}
    {% endfor %}
    {% do graph.setdefault('tidemark', {}).update({
        'of_older_sql': stale | map(attribute='unique_id') | list
    }) %}
    {% if stale %}
        {% do exceptions.warn(
            'the SQL of ' ~ stale | map(attribute='name') | sort | join(', ')
            ~ ' was changed since the table was built: rows that were built before follow '
            ~ 'the old SQL, and only what a change touches follows the new. Build all of '
            ~ 'it again: ' ~ rebuild_command(stale) ~ '; or see whether it matters: '
            ~ 'tidemark verify'
        ) %}
    {% endif %}
{% endmacro %}


{# Whether a table, as this run leaves it, has rows that an older SQL of its model made.
   That all rows of what it reads have changed, and it was made from nothing by that, may
   be known only once it is built. #}
{% macro is_of_older_sql(node) %}
    {% set rebuilt = remembered_by_run(node.unique_id).get('input_rebuilt', {}).get('answer') %}
    {{ return(node.unique_id in graph.get('tidemark', {}).get('of_older_sql', []) and not rebuilt) }}
{% endmacro %}


{# Whether a table is noted as one of another SQL. Of what is not known, no. #}
{% macro has_other_sql(node) %}
    {% set noted = sql_noted().get(node.name, []) %}
    {{ return(noted | reject('equalto', text_of_sql(node)) | list | length > 0) }}
{% endmacro %}


{# A fingerprint of a model's SQL as it is written, without comments and without what
   stands between its words, as the text that is kept. #}
{% macro text_of_sql(node) %}
    {% set word = "'(?:[^']|'')*'|\"[^\"]*\"|\\w+|\\S" %}
    {% set comment = '\\{#.*?#\\}|--[^\\n]*|/\\*.*?\\*/' %}
    {% set words = [] %}
    {% for found in modules.re.findall('(?s)' ~ comment ~ '|(' ~ word ~ ')', node.raw_code)
        if found %}
        {% do words.append(found) %}
    {% endfor %}
    {{ return(tojson({'sql': local_md5(words | join(' '))})) }}
{% endmacro %}
