{# The table of notes on the sources that this warehouse has taken in: which models keep
   rows of all that `loaded_files` names, and when all folders were listed last. #}
{% macro loaded_sources() %}
    {{ return(loaded_files().incorporate(path={'identifier': 'loaded_sources'})) }}
{% endmacro %}


{# See to it that the table is there. Where files were loaded before there was one
   (`has_loaded`), all models that read a source now count as having them. #}
{% macro make_loaded_sources(has_loaded) %}
    {% set table = loaded_sources() %}
    {% if load_relation(table) is none %}
        {% call statement('make_loaded_sources', auto_begin=false) -%}
            {{ create_loaded_sources(table) }}
        {%- endcall %}
        {% do adapter.cache_added(table) %}
        {% for node in bronze_sources() if has_loaded %}
            {% do note_source(node.name, text_of_readers(readers_of(openers_of(node))), none) %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{% macro create_loaded_sources(table) %}
    {{- adapter.dispatch('create_loaded_sources', 'tidemark')(table) -}}
{% endmacro %}


{% macro default__create_loaded_sources(table) -%}
    create table {{ table }} (
        source {{ type_text() }},
        readers {{ type_text() }},
        listed_whole_at {{ type_timestamp() }}
    )
{%- endmacro %}


{% macro fabric__create_loaded_sources(table) -%}
    create table {{ table.include(database=false) }} (
        source varchar(400),
        readers varchar(8000),
        listed_whole_at datetime2(6)
    )
    {{ storage_of_staging() }}
{%- endmacro %}


{% macro spark__create_loaded_sources(table) -%}
    create table {{ table }} (
        source string,
        readers string,
        listed_whole_at timestamp
    )
    using delta
{%- endmacro %}


{# The notes by source, each with its `readers` and the text `listed_whole_at`, asked once
   a run; and by no name, when they were asked for: when the run began to list. #}
{% macro sources_noted() %}
    {% set run = graph.setdefault('tidemark', {}) %}
    {% if 'noted' not in run %}
        {% set query %}
            {% if load_relation(loaded_sources()) is not none %}
            select
                source,
                readers,
                {{ timestamp_text('listed_whole_at') }} as listed_whole_at
            from {{ loaded_sources() }}
            union all
            {% endif %}
            select
                '' as source,
                '' as readers,
                {{ timestamp_text(utc_now()) }} as listed_whole_at
        {% endset %}
        {% set noted = {} %}
        {% for row in run_query(query).rows %}
            {% do noted.update({row['source']: {
                'readers': row['readers'].split(','),
                'listed_whole_at': row['listed_whole_at'] or '',
            }}) %}
        {% endfor %}
        {% do run.update({'noted': noted}) %}
    {% endif %}
    {{ return(run.noted) }}
{% endmacro %}


{# Whether all folders of a source were listed since the day began, by UTC, by a run
   that took in what it found. #}
{% macro was_listed_today(name) %}
    {% set noted = sources_noted() %}
    {% set listed = noted.get(name, {}).get('listed_whole_at', '') %}
    {{ return(listed[:10] == noted[''].listed_whole_at[:10]) }}
{% endmacro %}


{# Record what a run has taken in of a source. First who has it: a run that dies then has
   loaded nothing, and the next reads it again. Last that all folders were listed: what
   was found in them is loaded by then. #}
{% macro record_source(each) %}
    {% set name = each.node.name %}
    {% set known = sources_noted().get(name, {'readers': [], 'listed_whole_at': ''}) %}
    {% set readers = text_of_readers(each.readers) %}
    {% if known.readers | join(',') != readers %}
        {% do note_source(name, readers, known.listed_whole_at) %}
    {% endif %}
    {% for opener in each.openers %}
        {% do add_loaded_files(name, opener) %}
    {% endfor %}
    {% if each.listed_in %}
        {% do record_copied_files(each) %}
    {% endif %}
    {% if each.listed_whole and not was_listed_today(name) %}
        {% do note_source(name, readers, sources_noted()[''].listed_whole_at) %}
    {% endif %}
{% endmacro %}


{# The names of models as the note on a source has them. #}
{% macro text_of_readers(readers) %}
    {{ return(readers | map(attribute='name') | sort | join(',')) }}
{% endmacro %}


{# Write the note on a source again. Where a run dies in between there is none, and all of
   the source is read once more. #}
{% macro note_source(name, readers, listed_whole_at) %}
    {% do run_query('delete from ' ~ loaded_sources() ~ " where source = '" ~ name ~ "'") %}
    {% call statement('note_source', auto_begin=false) -%}
        insert into {{ loaded_sources() }} (source, readers, listed_whole_at)
        select
            '{{ name }}' as source,
            '{{ readers }}' as readers,
            {% if listed_whole_at -%}
            {{ timestamp_literal(listed_whole_at) }} as listed_whole_at
            {%- else -%}
            cast(null as {{ type_timestamp() }}) as listed_whole_at
            {%- endif %}
    {%- endcall %}
{% endmacro %}
