{# The table of the settings with which each model's table was built. #}
{% macro built_with() %}
    {{ return(loaded_files().incorporate(path={'identifier': 'built_with'})) }}
{% endmacro %}


{% macro create_built_with(table) %}
    {{- adapter.dispatch('create_built_with', 'tidemark')(table) -}}
{% endmacro %}


{% macro default__create_built_with(table) -%}
    create table {{ table }} (
        model_name {{ type_text() }},
        settings {{ type_text() }}
    )
{%- endmacro %}


{% macro fabric__create_built_with(table) -%}
    create table {{ table.include(database=false) }} (model_name varchar(400), settings varchar(8000))
    {{ storage_of_staging() }}
{%- endmacro %}


{% macro spark__create_built_with(table) -%}
    create table {{ table }} (
        model_name string,
        settings string
    )
    using delta
{%- endmacro %}


{# What a model's table is built by that would store other rows if it said otherwise, as
   text: variables of the engine, those that the project names in `stored_variables`, and
   the key by which rows replace those that were there. #}
{% macro stored_settings(node) %}
    {% set said = {'unique_key': node.config.unique_key ~ ''} %}
    {% for name in (
        'business_timezone', 'max_future_minutes', 'unix_seconds_from', 'unix_seconds_until'
    ) %}
        {% do said.update({name: setting(name) ~ ''}) %}
    {% endfor %}
    {% for name in setting('stored_variables') %}
        {% do said.update({name: stored_variable(name)}) %}
    {% endfor %}
    {{ return(said) }}
{% endmacro %}


{# The same as one text, which is kept. #}
{% macro text_of_settings(node) %}
    {{ return(tojson(stored_settings(node), sort_keys=true)) }}
{% endmacro %}


{# Stop a run that would write into a table which was built with other settings, and does
   not make it from nothing. #}
{% macro require_same_settings() %}
    {% set said, stale = [], [] %}
    {% for node in models_that_keep_rows() %}
        {% set others = other_settings(node) %}
        {% if others and not names_rebuilt([node]) and keeps_any_row(node) %}
            {% set now = stored_settings(node) %}
            {% for name, before in others.items() %}
                {% do said.append(name ~ ' is ' ~ now[name] ~ ', and was ' ~ before) %}
            {% endfor %}
            {% do stale.append(node.name) %}
        {% endif %}
    {% endfor %}
    {% if stale %}
        {% set more = stale | length - 1 %}
        {% do exceptions.raise_compiler_error(
            said | unique | join('; ') ~ ' when ' ~ stale[0]
            ~ (' and ' ~ more ~ ' more' if more else '') ~ (' were' if more else ' was')
            ~ ' built: rows of both would stand side by side. Nothing was built. Set it '
            ~ 'back, or build all again: dbt build --full-refresh'
        ) %}
    {% endif %}
{% endmacro %}


{# The selected models whose tables keep the rows of earlier builds. Those that are never
   made again are not among them: they keep what they have whatever is set. #}
{% macro models_that_keep_rows() %}
    {% set found = [] %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model'
        and node.package_name == project_name
        and node.config.materialized == 'incremental'
        and node.config.full_refresh is not sameas false
        and node.unique_id in selected_resources %}
        {% do found.append(node) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# Whether the table of a model, which is there, has a row. #}
{% macro keeps_any_row(node) %}
    {% set query %}
        select
            case
                when exists (select 1 from {{ load_relation_of(node) }}) then 1
                else 0
            end as held
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0] == 1) }}
{% endmacro %}


{# What a model's table was built with that is set otherwise by now. What is not known is
   none: it may have been built before settings were noted. #}
{% macro other_settings(node) %}
    {% set now = stored_settings(node) %}
    {% set others = {} %}
    {% for text in settings_noted().get(node.name, []) %}
        {% for setting, before in fromjson(text).items()
            if now.get(setting, before) != before %}
            {% do others.update({setting: before}) %}
        {% endfor %}
    {% endfor %}
    {{ return(others) }}
{% endmacro %}


{# The notes on settings, lists of texts by model. A model has two while it is built again
   with other settings, and where that run was killed. #}
{% macro settings_noted() %}
    {{ return(builds_noted().settings) }}
{% endmacro %}


{# The same of the SQL of models, see `text_of_sql`. #}
{% macro sql_noted() %}
    {{ return(builds_noted().sql) }}
{% endmacro %}


{# What the table says, asked once a run. #}
{% macro builds_noted() %}
    {% set run = graph.setdefault('tidemark', {}) %}
    {% if 'builds_noted' not in run %}
        {% set noted = {'settings': {}, 'sql': {}} %}
        {% if load_relation(built_with()) is not none %}
            {% for row in run_query(
                'select model_name, settings from ' ~ built_with()
            ).rows %}
                {% set kind = noted['sql' if 'sql' in fromjson(row['settings']) else 'settings'] %}
                {% do kind.setdefault(row['model_name'], []).append(row['settings']) %}
            {% endfor %}
        {% endif %}
        {% do run.update({'builds_noted': noted}) %}
    {% endif %}
    {{ return(run.builds_noted) }}
{% endmacro %}


{# Before anything is built: note the settings and the SQL of tables that this run makes
   from nothing. What it leaves half made is known by that. #}
{% macro note_settings_begun() %}
    {% set nodes = [] %}
    {% for node in models_that_keep_rows() %}
        {% if other_settings(node) or load_relation_of(node) is none
            or (has_other_sql(node) and not is_of_older_sql(node)) %}
            {% do nodes.append(node) %}
        {% endif %}
    {% endfor %}
    {% do note_settings(nodes) %}
{% endmacro %}


{# Once a run has ended: what it has built stands with the settings of now alone, and with
   the SQL of now unless it keeps rows of an older one. #}
{% macro record_settings(results) %}
    {% if execute and is_building() %}
        {% set built = results | selectattr('status', 'equalto', 'success')
            | map(attribute='node.unique_id') | list %}
        {% set nodes = models_that_keep_rows() | selectattr('unique_id', 'in', built) | list %}
        {% do note_settings(nodes) %}
        {% set changed = [] %}
        {% for node in nodes if not is_of_older_sql(node) %}
            {% set texts = [text_of_settings(node), text_of_sql(node)] %}
            {% set noted = settings_noted()[node.name] + sql_noted()[node.name] %}
            {% if noted | reject('in', texts) | list %}
                {% do changed.append(
                    "model_name = '" ~ node.name ~ "' and settings not in ("
                    ~ text_literals(texts) ~ ')'
                ) %}
            {% endif %}
        {% endfor %}
        {% if changed %}
            {% do run_query(
                'delete from ' ~ built_with() ~ ' where ' ~ changed | join(' or ')
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}


{# Note of these models that they are built with the settings and the SQL of now, where it
   is not. #}
{% macro note_settings(nodes) %}
    {% set settings, sql, table = {}, {}, built_with() %}
    {% for node in nodes %}
        {% set now = text_of_settings(node) %}
        {% if now not in settings_noted().get(node.name, []) %}
            {% do settings.update({node.name: now}) %}
        {% endif %}
        {% set now = text_of_sql(node) %}
        {% if now not in sql_noted().get(node.name, []) and not is_of_older_sql(node) %}
            {% do sql.update({node.name: now}) %}
        {% endif %}
    {% endfor %}
    {% if settings or sql %}
        {% if load_relation(table) is none %}
            {% do adapter.create_schema(table) %}
            {% call statement('make_built_with', auto_begin=false) -%}
                {{ create_built_with(table) }}
            {%- endcall %}
            {% do adapter.cache_added(table) %}
        {% endif %}
        {% call statement('note_settings', auto_begin=false) -%}
            insert into {{ table }} (model_name, settings)
            {%- for now in settings.values() | unique | sort %}
            select built.model_name, {{ text_literals([now]) }} as settings
            from (
                {%- for name in settings | sort if settings[name] == now %}
                select '{{ name }}' as model_name{{ ' union all' if not loop.last }}
                {%- endfor %}
            ) as built {{ 'union all' if sql or not loop.last }}
            {%- endfor %}
            {%- for name in sql | sort %}
            select '{{ name }}' as model_name, {{ text_literals([sql[name]]) }} as settings
            {{- ' union all' if not loop.last }}
            {%- endfor %}
        {%- endcall %}
    {% endif %}
    {% for name, now in settings.items() %}
        {% do settings_noted().setdefault(name, []).append(now) %}
    {% endfor %}
    {% for name, now in sql.items() %}
        {% do sql_noted().setdefault(name, []).append(now) %}
    {% endfor %}
{% endmacro %}
