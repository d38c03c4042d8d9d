{# By source, the hour from which on its folders are listed; none for all. All declared
   sources: Spark takes no path in which there is nothing, and a file that was loaded
   lies in its window. `exposed` are those whose tables know all older folders. #}
{% macro starts_of_listing(opened, exposed) %}
    {% set known = {} %}
    {% if load_relation(loaded_files()) is not none %}
        {% do known.update(listed_from(bronze_sources() | map(attribute='name') | list)) %}
    {% endif %}
    {% set starts, unread = {}, [] %}
    {% for node in bronze_sources() %}
        {% set each = opened | selectattr('node.name', 'equalto', node.name) | first %}
        {% set start = known.get(node.name) %}
        {% if each and node.name not in known %}
            {# nothing was taken in so far, or a full refresh of it was not completed #}
            {% do each.update({'again': true}) %}
        {% endif %}
        {% if start and node.name in exposed and not (each and each.whole) %}
            {% set again = each.since if each else none %}
            {% do starts.update({node.name: [start, again or start] | min}) %}
        {% else %}
            {% do starts.update({node.name: none}) %}
            {% if node.name in exposed and not openers_of(node) %}
                {% do unread.append(node.name) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {# what no model takes in is looked for as far back as anything else #}
    {% set hours = starts.values() | select | list %}
    {% for name in unread if hours %}
        {% do starts.update({name: hours | min}) %}
    {% endfor %}
    {% for each in opened %}
        {% do each.update({'listed_whole': starts[each.node.name] is none}) %}
    {% endfor %}
    {{ return(starts) }}
{% endmacro %}


{# A query for the files in the folders of all sources, each since its hour, and for
   compacted ones, by which a run is stopped. #}
{% macro files_in_folders(starts) %}
    {%- set folders = [] -%}
    {%- for name, since in starts.items() -%}
        {%- for hour in (['*'] if since is none else hours_from(since)) -%}
            {%- do folders.append(name ~ '/' ~ folder_of_hour(hour)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set files = folder_of_source('{' ~ folders | join(',') ~ '}', any_root()) ~ '/*.parquet' %}
    select
        {{ source_of_file('path') }} as source,
        {{ landed_file_of('path') }} as landed_file,
        {{ is_compacted('path') }} as is_compacted
    from binaryFile.`{{ files | replace('`', '``') }}`
{%- endmacro %}


{# Stop where files of a source were compacted: what landed may be gone, and what is left
   would be taken for all. #}
{% macro refuse_compacted(name) %}
    {% do exceptions.raise_compiler_error(
        'files of ' ~ name ~ ' were compacted, and ' ~ target.type ~ ' does not read '
        ~ folder_of_source(name, 'compacted') ~ '. Build on DuckDB, or, as long as the files '
        ~ 'that landed stand (--keep-for), remove that folder and compact this lake no '
        ~ 'more: docs/compaction.md. Nothing was built'
    ) %}
{% endmacro %}


{# What there is of each source, compared with what was loaded of it since the same hour:
   `new` files to take in, empty where all are wanted; `gone` ones; the hours of new
   files and of known ones; and whether there `is_any` file. #}
{% macro files_found(listing, starts, opened) %}
    {% set scopes, wanted = [], [] %}
    {% for name, since in starts.items() %}
        {% do scopes.append("source = '" ~ name ~ "' and landed_file >= '" ~ (since or '') ~ "'") %}
    {% endfor %}
    {% for each in opened if each.since %}
        {% do wanted.append(
            "listed.source = '" ~ each.node.name ~ "' and listed.landed_file >= '" ~ each.since ~ "'"
        ) %}
    {% endfor %}
    {% set whole = opened | selectattr('whole') | map(attribute='node.name') | list %}
    {% set has_loaded = load_relation(loaded_files()) is not none %}
    {% set query %}
        with

        listed as (

            {{ listing }}

        ),

        loaded as (

            {% if has_loaded %}
            select distinct
                source,
                landed_file
            from {{ loaded_files() }}
            where
                {{ scopes | join('\n                or ') }}
            {% else %}
            select
                source,
                landed_file
            from listed
            where 1 = 0
            {% endif %}

        ),

        compared as (

            select
                coalesce(listed.source, loaded.source) as source,
                coalesce(listed.landed_file, loaded.landed_file) as landed_file,
                case
                    when listed.landed_file is null then 'gone'
                    when listed.is_compacted then 'compacted'
                    when {{ is_no_hour(folder_of_file('listed.landed_file')) }} then 'odd'
                    when listed.source in ({{ text_literals(whole) }}) then 'hour'
                    when loaded.landed_file is null then 'new'
                    {% for condition in wanted %}
                    when {{ condition }} then 'new'
                    {% endfor %}
                    else 'known'
                end as what
            from listed
            full join loaded
                on listed.source = loaded.source and listed.landed_file = loaded.landed_file

        )

        select distinct
            source,
            what,
            case when what in ('new', 'gone', 'odd') then landed_file else {{ landed_hour_of('landed_file') }} end as name
        from compared
    {% endset %}
    {% set found = {} %}
    {% for name in starts %}
        {% do found.update(
            {name: {'new': [], 'gone': [], 'new_hours': [], 'known_hours': []}}
        ) %}
    {% endfor %}
    {% for row in run_query(query).rows %}
        {% set files = found[row['source']] %}
        {% if row['what'] == 'compacted' %}
            {% do refuse_compacted(row['source']) %}
        {% endif %}
        {% do require_hours(row['source'], [row['name']] if row['what'] == 'odd' else []) %}
        {% if row['what'] in ('new', 'gone') %}
            {% do files[row['what']].append(row['name']) %}
        {% endif %}
        {% if row['what'] != 'gone' %}
            {% set hours = files.known_hours if row['what'] == 'known' else files.new_hours %}
            {% do hours.append(row['name'][:13]) %}
        {% endif %}
    {% endfor %}
    {% for node in bronze_sources() if node.name in found %}
        {% set files = found[node.name] %}
        {% do files.update({'is_any': files.new_hours + files.known_hours != []}) %}
        {% if not files.is_any %}
            {% do require_lake(node, files.gone) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# Forget the files that are gone, and show this run's models the new ones. A source
   that is not `found` is none in which anything has landed. #}
{% macro take_in(opened, found, streams=false, among=none) %}
    {% for each in opened %}
        {% set files = found.get(each.node.name, {'new': [], 'gone': [], 'is_any': false}) %}
        {% do each.update({'newest_hour': files.get('new_hours', []) | max | default('')}) %}
        {% if files.gone %}
            {% do forget_gone_files(each, files.gone) %}
        {% endif %}
        {% do show_new_rows(
            each.node,
            none if each.whole and files.is_any else files.new,
            streams and each.node.name in found,
            among
        ) %}
    {% endfor %}
{% endmacro %}


{# With `--empty` models read what has no rows. #}
{% macro show_nothing_new() %}
    {% for each in (graph['tidemark'].opened if flags.EMPTY else []) %}
        {% do show_new_rows(each.node, []) %}
    {% endfor %}
{% endmacro %}


{# The rows of some files of a source, or of all where `files` is none: of those that a
   query gives, if one says `among` which. The folder's hour
   and the file's name are said apart, for by these Spark tells which files it need not
   open. A streaming table keeps both. #}
{% macro show_new_rows(node, files, streams=false, among=none) %}
    {% set view = new_rows_relation(node) %}
    {% set hours, names, columns = [], [], [] %}
    {% for file in files or [] %}
        {% do hours.append(file[:13]) %}
        {% do names.append(file[14:]) %}
    {% endfor %}
    {% for column in declared_columns(node) %}
        {% do columns.append(adapter.quote(column.name)) %}
    {% endfor %}
    {% do run_query('create schema if not exists ' ~ view.without_identifier()) %}
    {% set statement %}
        create or replace view {{ view }} as
        select
            {{ columns | join(',\n            ') }},
            landed_hour,
            {{ "landed_file" if streams else "concat(landed_hour, '/', _metadata.file_name) as landed_file" }}
        from {{ bronze_whole_relation(node) }}
        {% if files is not none %}
        where
            landed_hour in ({{ text_literals(hours | unique) }})
            and {{ "landed_file" if streams else "_metadata.file_name" }}
            in ({{ text_literals(files if streams else names) }})
        {% elif among is not none %}
        where concat(landed_hour, '/', _metadata.file_name) in (
            select landed_file from ({{ among }}) as listed
            where source = '{{ node.name }}'
        )
        {% endif %}
    {% endset %}
    {% do run_query(statement) %}
{% endmacro %}
