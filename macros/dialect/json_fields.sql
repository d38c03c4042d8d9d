{% macro json_fields(relation, column='body', texts=[], values=[], arrays=[]) %}
    {%- do require_read_once(named(texts) + named(values) + named(arrays)) -%}
    {{- adapter.dispatch('json_fields', 'tidemark')(
        relation, column, named(texts), named(values), named(arrays)
    ) -}}
{% endmacro %}


{# Pairs of a column's name and a field's path, a list: of a mapping, in which a point
   leads into an object, or of names that are both. #}
{% macro named(fields) %}
    {% set pairs = [] %}
    {% for name in fields %}
        {% set field = fields[name] if fields is mapping else [name] %}
        {% do pairs.append((name, field.split('.') if field is string else field)) %}
    {% endfor %}
    {{ return(pairs) }}
{% endmacro %}


{# The paths of the objects that fields stand in, each behind the one around it. #}
{% macro objects_around(fields) %}
    {% set objects = [] %}
    {% for _, path in fields %}
        {% for _ in path[:-1] %}
            {% set object = path[:loop.index] %}
            {% if object not in objects %}
                {% do objects.append(object) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(objects) }}
{% endmacro %}


{# No field is read whole and as an object with fields: no reader gives both. #}
{% macro require_read_once(fields) %}
    {% set objects = objects_around(fields) %}
    {% for _, path in fields if path in objects %}
        {% do exceptions.raise_compiler_error(
            'json_fields reads ' ~ path | join('.') ~ ' as a field, and fields within it. '
            ~ 'Read one of them, or the object by a second json_fields over its column'
        ) %}
    {% endfor %}
{% endmacro %}


{# The fields as an object within an object, each with its type. #}
{% macro shape_of_fields(typed) %}
    {% set shape = {} %}
    {% for path, kind in typed %}
        {% set inner = namespace(place=shape) %}
        {% for step in path[:-1] %}
            {% do inner.place.update({step: inner.place.get(step, {})}) %}
            {% set inner.place = inner.place[step] %}
        {% endfor %}
        {% do inner.place.update({path[-1]: kind}) %}
    {% endfor %}
    {{ return(shape) }}
{% endmacro %}


{# Keys and words as JSON, since a string and a number of the same digits are two things;
   of other fields the text will do. What is malformed is an error to DuckDB's reader, and
   null to TRY. #}
{% macro duckdb__json_fields(relation, column, texts, values, arrays) %}
    {%- set typed = [] -%}
    {%- for _, path in values -%}
        {%- do typed.append((path, 'VARCHAR')) -%}
    {%- endfor -%}
    {%- for _, path in texts + arrays -%}
        {%- do typed.append((path, 'JSON')) -%}
    {%- endfor -%}
    {%- set shape = shape_of_fields(typed) %}
    select
        * exclude (json),
        case
            when json is null then false
            when starts_with({{ column }}, '{') then true
            else starts_with(ltrim({{ column }}, e' \t\n\r'), '{')
        end as is_object
        {%- for name, path in texts %}
        {%- set field = 'json."' ~ path | join('"."') ~ '"' %},
        case
            when starts_with({{ field }}, '"')
                then {{ duckdb__json_string(field) }}
            when regexp_full_match({{ field }}, '-?[0-9]+')
                then {{ field }}
        end as "{{ name }}"
        {%- endfor %}
        {%- for name, path in values %},
        json."{{ path | join('"."') }}"{% if [name] != path %} as "{{ name }}"{% endif %}
        {%- endfor %}
        {%- for name, path in arrays %}
        {%- set field = 'json."' ~ path | join('"."') ~ '"' %},
        case
            when {{ field }} is null then '[]'
            when starts_with({{ field }}, '[') then {{ field }}
        end as "{{ name }}"
        {%- endfor %}
    from (
        select
            *,
            cast(
                try(json_transform({{ column }}, '{{ tojson(shape) }}'))
                as struct(
                    {%- for field, kind in shape.items() %}
                    "{{ field }}" {{ duckdb__text_type(kind) }}{{ ',' if not loop.last }}
                    {%- endfor %}
                )
            ) as json
        from {{ relation }}
    ) as stated
{%- endmacro %}


{# What a field is read as: text, or a struct of its own fields. #}
{% macro duckdb__text_type(kind) -%}
    {%- if kind is string -%}
        varchar
    {%- else -%}
        {%- set fields = [] -%}
        {%- for field, inner in kind.items() -%}
            {%- do fields.append('"' ~ field ~ '" ' ~ duckdb__text_type(inner)) -%}
        {%- endfor -%}
        struct({{ fields | join(', ') }})
    {%- endif -%}
{%- endmacro %}


{# The text of a JSON string. Most have nothing escaped. #}
{% macro duckdb__json_string(json) -%}
    case
        when contains({{ json }}, '\') then cast({{ json }} as json) ->> '$'
        else substring({{ json }}, 2, length({{ json }}) - 2)
    end
{%- endmacro %}


{# A body is read once, into a variant, which is null where JSON is malformed or says a
   field twice. Spark reads the first value of a text and never looks at what follows:
   as the first of an array whose second value is the text's own checksum, a body that
   ends early brings another array to its end. A variant keeps numbers of up to 38
   digits exactly, and calls 55 a BIGINT, 55.0 a DECIMAL. #}
{% macro spark__json_fields(relation, column, texts, values, arrays) %}
    {%- set typed = [] -%}
    {%- for _, path in texts + values + arrays -%}
        {%- do typed.append((path, 'variant')) -%}
    {%- endfor %}
    select
        * except (json),
        json is not null as is_object
        {%- for name, path in texts %}
        {%- set field = 'json.`' ~ path | join('`.`') ~ '`' %},
        case
            -- text, and whole numbers of 64 bits with a sign or without
            when
                schema_of_variant({{ field }})
                in ('STRING', 'BIGINT', 'DECIMAL(19,0)', 'DECIMAL(20,0)')
                then cast({{ field }} as string)
        end as `{{ name }}`
        {%- endfor %}
        {%- for name, path in values %}
        {%- set field = 'json.`' ~ path | join('`.`') ~ '`' %},
        cast({{ field }} as string) as `{{ name }}`
        {%- endfor %}
        {%- for name, path in arrays %}
        {%- set field = 'json.`' ~ path | join('`.`') ~ '`' %},
        case
            when {{ field }} is null or is_variant_null({{ field }})
                then '[]'
            else to_json(try_cast({{ field }} as array<variant>))
        end as `{{ name }}`
        {%- endfor %}
    from (
        select
            * except (parsed),
            case
                when try_variant_get(parsed, '$[1]', 'bigint') = xxhash64({{ column }})
                    then try_variant_get(
                        parsed, '$[0]', '{{ spark__variant_type(shape_of_fields(typed)) }}'
                    )
            end as json
        from (
            select
                *,
                try_parse_json(
                    '[' || {{ column }} || ',' || xxhash64({{ column }}) || ']'
                ) as parsed
            from {{ relation }}
        ) as received
    ) as read
{%- endmacro %}


{# What a field is read as: a variant, or a struct of its own fields. #}
{% macro spark__variant_type(kind) -%}
    {%- if kind is string -%}
        variant
    {%- else -%}
        {%- set fields = [] -%}
        {%- for field, inner in kind.items() -%}
            {%- do fields.append('`' ~ field ~ '`: ' ~ spark__variant_type(inner)) -%}
        {%- endfor -%}
        struct<{{ fields | join(', ') }}>
    {%- endif -%}
{%- endmacro %}


{# OPENJSON once a row: its rows of [key], [value] and [type] become columns. WITH (…)
   would be shorter, but tells no 1e3 from "1e3", and does not say which one it takes of
   two fields of one name. There is no row of `stated`, and is_object is null, for
   - what is no object: it is given to OPENJSON as an object that states a field twice,
     because an object without fields gives no rows either;
   - an object that states a field twice;
   - half of a surrogate pair, `\ud800`, which UTF-8 has no bytes for: it does not
     survive the way there and back;
   - a text or a number to be read that is longer than a column takes: null would be
     another value than other engines read.
   `=` reads over blanks at the end of a name, and LIKE does not. An object within the
   object is given to an OPENJSON of its own, so each is read once more than it is deep;
   where one is broken, CROSS APPLY has no row for the whole. #}
{% macro fabric__json_fields(relation, column, texts, values, arrays) %}
    {%- set body = 'given.' ~ column -%}
    {%- set objects = objects_around(texts + values + arrays) %}
    select
        given.*,
        stated.*
    from {{ relation }} as given
    outer apply (
        {%- set document %}
                        case
                            -- of a valid object or array the first bracket is its own
                            when isjson({{ body }}) = 1 and substring({{ body }}, patindex('%[[{]%', {{ body }}), 1) = '{' then {{ body }}
                            else '{"":0,"":0}'
                        end
        {%- endset %}
        {%- if objects %}
        select
            whole.is_object
            {%- for name, path in texts + values + arrays %},
            {{ fabric__object_alias(path[:-1], objects) }}.[{{ name }}]
            {%- endfor %}
        from (
        {{ fabric__members(document, [], texts, values, arrays, objects) }}
        ) as whole
        {%- for object in objects %}
        cross apply (
            {%- set document %}
                        {{ fabric__object_alias(object[:-1], objects) }}.[_object_{{ loop.index }}]
            {%- endset %}
        {{ fabric__members(document, object, texts, values, arrays, objects) }}
        ) as {{ fabric__object_alias(object, objects) }}
        {%- endfor %}
        {%- else %}
        {{ fabric__members(document, [], texts, values, arrays, objects) }}
        {%- endif %}
    ) as stated
{%- endmacro %}


{# What the members of an object are called by: `stated` those of the whole. #}
{% macro fabric__object_alias(path, objects) -%}
    {{ 'object_' ~ (objects.index(path) + 1) if path else 'whole' }}
{%- endmacro %}


{# The members of one object as a row: its fields, and the objects within it. #}
{% macro fabric__members(document, above, texts, values, arrays, objects) -%}
        {%- set named_here = [] -%}
        {%- for _, path in texts + values if path[:-1] == above -%}
            {%- do named_here.append(path[-1]) -%}
        {%- endfor -%}
        select
            cast(1 as bit) as is_object
            {%- for name, path in texts if path[:-1] == above %},
            max(case [key] when '{{ path[-1] }}' then text end) as [{{ name }}]
            {%- endfor %}
            {%- for name, path in values if path[:-1] == above %},
            max(case [key] when '{{ path[-1] }}' then written end) as [{{ name }}]
            {%- endfor %}
            {%- for name, path in arrays if path[:-1] == above %},
            nullif(coalesce(max(case [key] when '{{ path[-1] }}' then array end), '[]'), '') as [{{ name }}]
            {%- endfor %}
            {%- for path in objects if path[:-1] == above %},
            max(case [key] when '{{ path[-1] }}' then object end) as [_object_{{ objects.index(path) + 1 }}]
            {%- endfor %}
        from (
            select
                [key],
                written,
                copies,
                case
                    when kind = 2 and written = '-0' then '0'
                    when kind = 1 or (kind = 2 and written not like '%[^-0-9]%')
                        then written
                end as text,
                case kind when 0 then '[]' when 4 then written else '' end as array,
                {%- if objects %}
                case kind when 5 then written end as object,
                {%- endif %}
                case
                    when cast(written as nvarchar(max)) <> said then 1
                    {%- if named_here %}
                    when kind in (1, 2) and datalength(trim(written)) > {{ fabric__longest_text() }} and [key] in ({{ text_literals(named_here | unique) }}) then 1
                    {%- endif %}
                end as is_broken
            from (
                select
                    [key],
                    count(*) as copies,
                    max([type]) as kind,
                    max([value]) as said,
                    cast(max([value]) as varchar(max)) as written
                from
                    openjson({{ document }}
                    )
                where [key] not like '% '
                group by [key]
            ) as fields
        ) as members
        having coalesce(max(copies), 1) = 1 and count(is_broken) = 0
{%- endmacro %}
