{% macro copy_named_files(opened, listed, one_by_one=false) %}
    {% do make_copied_files() %}
    {% set found = names_to_copy(opened, listed) %}
    {% set entries = entries_of_files(found, listed) %}
    {% for each in opened %}
        {% set files = found[each.node.name] %}
        {% set known = entries.get(each.node.name, {}) %}
        {% set exactly = one_by_one or (files.is_known and not each.whole) %}
        {% do each.update({
            'listed_in': listed,
            'listed_whole': true,
            'newest_hour': files.newest,
            'by_name': true if exactly else false,
            'entries': known,
        }) %}
        {% do copy_source(each, parts_of_files(each, files.new, known, exactly)) %}
    {% endfor %}
{% endmacro %}


{# Copy a listing of the lake, which `tidemark build` has published, into a table. #}
{% macro copy_listing(table, path) %}
    {% set columns = [] %}
    {% for name in ['source', 'landed_hour', 'path'] %}
        {% do columns.append({
            'name': name,
            'landed_as': name,
            'type': 'varchar(1024)' if name == 'path' else 'varchar(400)',
            'place': loop.index,
        }) %}
    {% endfor %}
    {% do copy_into(table, columns, [lake_address() ~ '/' ~ path]) %}
    {{ return(table) }}
{% endmacro %}


{# By source what is listed: the `new` files, a list of pairs of hour and path, which were
   not copied before, or are wanted again; the `newest` hour of any; and whether any name
   of the source `is_known`. #}
{% macro names_to_copy(opened, listed) %}
    {% set found, names = {}, [] %}
    {% for each in opened %}
        {% do names.append(each.node.name) %}
        {% do found.update({each.node.name: {'new': [], 'newest': '', 'is_known': false}}) %}
    {% endfor %}
    {% set query %}
        select
            'new' as found_as,
            listed.source,
            listed.landed_hour,
            listed.path
        from {{ listed.include(database=false) }} as listed
        left join {{ copied_files().include(database=false) }} as copied
            on listed.source = copied.source and listed.path = copied.path
        where
            listed.path not like 'manifest/%'
            and listed.source in ({{ text_literals(names) }})
            and (
                copied.path is null
                {%- for each in opened if each.whole or each.since %}
                or (
                    listed.source = '{{ each.node.name }}'
                    {%- if not each.whole %}
                    and listed.landed_hour >= '{{ each.since }}'
                    {%- endif %}
                )
                {%- endfor %}
            )
        union all
        select
            'newest' as found_as,
            source,
            max(landed_hour) as landed_hour,
            '' as path
        from {{ listed.include(database=false) }}
        where path not like 'manifest/%'
        group by source
        union all
        select distinct
            'known' as found_as,
            source,
            '' as landed_hour,
            '' as path
        from {{ copied_files().include(database=false) }}
    {% endset %}
    {% for row in run_query(query).rows if row['source'] in found %}
        {% set files = found[row['source']] %}
        {% if row['found_as'] == 'new' %}
            {% do files.new.append((row['landed_hour'], row['path'])) %}
        {% elif row['found_as'] == 'newest' %}
            {% do files.update({'newest': row['landed_hour']}) %}
        {% else %}
            {% do files.update({'is_known': true}) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# The manifest's entries of the hours of new files, by source, and by hour and root. They
   are copied one by one, or all of the manifest where that is a thousand and more. #}
{% macro entries_of_files(found, listed) %}
    {% set hours, first = {}, [] %}
    {% for name, files in found.items() if files.new %}
        {% do hours.update({name: dict(files.new)}) %}
        {% do first.append(files.new | map('first') | min) %}
    {% endfor %}
    {% set locations, entries = [], {} %}
    {% if hours %}
        {% set query %}
            select
                source,
                landed_hour,
                path
            from {{ listed.include(database=false) }}
            where
                path like 'manifest/%'
                and source in ({{ text_literals(hours) }})
                and landed_hour >= '{{ first | min }}'
        {% endset %}
        {% set lake = lake_address() %}
        {% for row in run_query(query).rows if row['landed_hour'] in hours[row['source']] %}
            {% do locations.append(lake ~ '/' ~ row['path']) %}
        {% endfor %}
        {% if locations | length > 1000 %}
            {% set locations = [lake ~ '/manifest/*.parquet'] %}
        {% endif %}
        {% set told = entries_at('entries', locations) if locations else [] %}
        {% for entry in told if entry.landed_hour in hours.get(entry.source, {}) %}
            {% set root = 'compacted' if is_of_compacted(entry) else 'bronze' %}
            {% do entries.setdefault(entry.source, {}).setdefault(
                entry.landed_hour ~ root, []
            ).append(entry) %}
        {% endfor %}
    {% endif %}
    {{ return(entries) }}
{% endmacro %}


{# The files of a source by their columns, as `parts_of_folders` has them: each by its own
   path where they are wanted `exactly`, else by patterns that find them all. A file of
   which no entry tells cannot be read: it is taken out of the listing, so that it is new
   again next time. The ending of a name tells its columns, so an entry of another hour
   will do that has the same. #}
{% macro parts_of_files(each, files, entries, exactly) %}
    {% set parts, untold, used, layouts = {}, [], {}, {} %}
    {% set lake = lake_address() %}
    {% for entry in entries.values() | sum(start=[]) if '*-' in entry.files %}
        {% do layouts.update({entry.files: entry}) %}
    {% endfor %}
    {% for hour, path in files | sort %}
        {% set name = path.split('/') | last %}
        {# the longest says the most: a name, the ending of a layout, any name #}
        {% set root = 'compacted/' if path.startswith('compacted/') else '' %}
        {% set told = namespace(entry=layouts.get(root ~ '*' ~ name[-17:]), length=0) %}
        {% for entry in entries.get(hour ~ path.split('/')[0], []) %}
            {% set pattern = entry.files.split('/') | last %}
            {% if pattern | length > told.length and (
                name == pattern or (pattern[0] == '*' and name.endswith(pattern[1:]))
            ) %}
                {% set told.entry, told.length = entry, pattern | length %}
            {% endif %}
        {% endfor %}
        {% if told.entry is none %}
            {% do untold.append((hour, path)) %}
        {% else %}
            {% set part = parts.setdefault(told.entry.columns, {
                'columns': told.entry.columns,
                'is_compacted': root != '',
                'locations': [],
            }) %}
            {% if exactly %}
                {% do part.locations.append(lake ~ '/' ~ path) %}
            {% else %}
                {% do used.update({(hour, told.entry.files): told.entry}) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% if not exactly %}
        {% set by_folder = layouts_landed(used.values()) > 1 %}
        {% for entry in used.values() %}
            {% do parts[entry.columns].locations.append(location_of(entry, none, by_folder)) %}
        {% endfor %}
    {% endif %}
    {% do leave_untold(each, untold) %}
    {{ return(parts.values() | sort(attribute='columns') | list) }}
{% endmacro %}


{# Take files out of the listing of which the manifest does not tell. In the newest hour an
   entry may be on its way. #}
{% macro leave_untold(each, untold) %}
    {% set old = [] %}
    {% for some in untold | batch(1000) %}
        {% call statement('leave_untold') -%}
            delete from {{ each.listed_in.include(database=false) }}
            where path in ({{ text_literals(some | map('last')) }})
        {%- endcall %}
        {% for hour, path in some if hour < each.newest_hour %}
            {% do old.append(path) %}
        {% endfor %}
    {% endfor %}
    {% if old %}
        {% do exceptions.warn(
            old | length ~ ' files of ' ~ each.node.name ~ ' are not in the manifest, so '
            ~ 'they were not taken in: ' ~ old[:3] | join(', ')
            ~ (', ...' if old | length > 3 else '') ~ '. Run tidemark manifest'
        ) %}
    {% endif %}
{% endmacro %}


{# Copy what a run needs beside its new files, and return the tables that this adds. A file
   is known by what its rows have in common, the moment in which they landed. Where one
   that is new shares that with one that was loaded, as parts of a table's window may, the
   others of its hour are copied too, so that the rows of the moment are counted whole. #}
{% macro copy_rest_of_moments(each, copied) %}
    {% set name, hours, more = each.node.name, [], [] %}
    {% for part in copied if not part.is_compacted and not each.whole %}
        {% set query %}
            with

            stamped as (

                select distinct
                    {{ timestamp_text('landed_at') }} as landed
                    {%- if is_stream(name) %},
                    partition_id
                    {%- endif %}
                from {{ part.table.include(database=false) }}

            ),

            named as (

                select
                    {{ landed_hour_of('landed') }} as landed_hour,
                    {{ file_of_moment(name) }} as [landed_file]
                from stamped

            )

            select distinct named.landed_hour
            from named
            inner join {{ loaded_files().include(database=false) }} as loaded
                on named.[landed_file] = loaded.[landed_file]
            where loaded.source = '{{ name }}'
        {% endset %}
        {% do hours.extend(run_query(query).columns[0].values()) %}
    {% endfor %}
    {% if hours %}
        {% set parts = parts_of_files(each, copied_of_hours(each, hours), each.entries, true) %}
        {% for part in parts %}
            {% set same = copied | selectattr('layout', 'equalto', part.columns) | list %}
            {% if same %}
                {% do copy_more(same[0].table, same[0].columns, part.locations) %}
            {% else %}
                {% set number = (copied + more) | length + 1 %}
                {% do more.append(copy_part(each.node, part, number)) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(more) }}
{% endmacro %}


{# The files of a source in some hours that landed and were copied before, pairs of hour
   and path. #}
{% macro copied_of_hours(each, hours) %}
    {% set query %}
        select
            listed.landed_hour,
            listed.path
        from {{ each.listed_in.include(database=false) }} as listed
        inner join {{ copied_files().include(database=false) }} as copied
            on listed.source = copied.source and listed.path = copied.path
        where
            listed.source = '{{ each.node.name }}'
            and listed.path like 'bronze/%'
            and listed.landed_hour in ({{ text_literals(hours | unique) }})
            {%- if each.since %}
            and listed.landed_hour < '{{ each.since }}'
            {%- endif %}
    {% endset %}
    {% set files = [] %}
    {% for row in run_query(query).rows %}
        {% do files.append((row[0], row[1])) %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}
