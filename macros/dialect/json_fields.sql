{% macro json_fields(relation, column='body', texts=[], values=[], arrays=[]) %}
    {{- adapter.dispatch('json_fields', 'tidemark')(
        relation, column, named(texts), named(values), named(arrays)
    ) -}}
{% endmacro %}


{# Pairs of a column's name and a field's: of a mapping, or of names that are both. #}
{% macro named(fields) %}
    {% if fields is mapping %}
        {{ return(fields.items() | list) }}
    {% endif %}
    {{ return(zip(fields, fields) | list) }}
{% endmacro %}


{# Keys and words as JSON, since a string and a number of the same digits are two things;
   of other fields the text will do. What is malformed is an error to DuckDB's reader, and
   null to TRY. #}
{% macro duckdb__json_fields(relation, column, texts, values, arrays) %}
    {%- set shape = {} -%}
    {%- for _, field in values -%}
        {%- do shape.update({field: 'VARCHAR'}) -%}
    {%- endfor -%}
    {%- for _, field in texts + arrays -%}
        {%- do shape.update({field: 'JSON'}) -%}
    {%- endfor %}
    select
        * exclude (json),
        case
            when json is null then false
            when starts_with({{ column }}, '{') then true
            else starts_with(ltrim({{ column }}, e' \t\n\r'), '{')
        end as is_object
        {%- for name, field in texts %},
        case
            when starts_with(json."{{ field }}", '"')
                then {{ duckdb__json_string('json."' ~ field ~ '"') }}
            when regexp_full_match(json."{{ field }}", '-?[0-9]+')
                then json."{{ field }}"
        end as "{{ name }}"
        {%- endfor %}
        {%- for name, field in values %},
        json."{{ field }}"{% if name != field %} as "{{ name }}"{% endif %}
        {%- endfor %}
        {%- for name, field in arrays %},
        case
            when json."{{ field }}" is null then '[]'
            when starts_with(json."{{ field }}", '[') then json."{{ field }}"
        end as "{{ name }}"
        {%- endfor %}
    from (
        select
            *,
            cast(
                try(json_transform({{ column }}, '{{ tojson(shape) }}'))
                as struct(
                    {%- for field in shape %}
                    "{{ field }}" varchar{{ ',' if not loop.last }}
                    {%- endfor %}
                )
            ) as json
        from {{ relation }}
    ) as stated
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
    {%- set shape = [] -%}
    {%- for _, field in texts + values + arrays -%}
        {%- do shape.append('`' ~ field ~ '`: variant') -%}
    {%- endfor %}
    select
        * except (json),
        json is not null as is_object
        {%- for name, field in texts %},
        case
            -- text, and whole numbers of 64 bits with a sign or without
            when
                schema_of_variant(json.`{{ field }}`)
                in ('STRING', 'BIGINT', 'DECIMAL(19,0)', 'DECIMAL(20,0)')
                then cast(json.`{{ field }}` as string)
        end as `{{ name }}`
        {%- endfor %}
        {%- for name, field in values %},
        cast(json.`{{ field }}` as string) as `{{ name }}`
        {%- endfor %}
        {%- for name, field in arrays %},
        case
            when json.`{{ field }}` is null or is_variant_null(json.`{{ field }}`)
                then '[]'
            else to_json(try_cast(json.`{{ field }}` as array<variant>))
        end as `{{ name }}`
        {%- endfor %}
    from (
        select
            * except (parsed),
            case
                when try_variant_get(parsed, '$[1]', 'bigint') = xxhash64({{ column }})
                    then try_variant_get(
                        parsed, '$[0]', 'struct<{{ shape | unique | join(', ') }}>'
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


{# OPENJSON once a row: its rows of [key], [value] and [type] become columns. WITH (…)
   would be shorter, but tells no 1e3 from "1e3", and does not say which one it takes of
   two fields of one name. There is no row of `stated`, and is_object is null, for
   - what is no object: it is given to OPENJSON as an object that states a field twice,
     because an object without fields gives no rows either;
   - an object that states a field twice;
   - half of a surrogate pair, `\ud800`, which UTF-8 has no bytes for: it does not
     survive the way there and back.
   `=` reads over blanks at the end of a name, and LIKE does not. #}
{% macro fabric__json_fields(relation, column, texts, values, arrays) %}
    {%- set body = 'given.' ~ column %}
    select
        given.*,
        stated.*
    from {{ relation }} as given
    outer apply (
        select
            cast(1 as bit) as is_object
            {%- for name, field in texts %},
            max(case [key] when '{{ field }}' then text end) as [{{ name }}]
            {%- endfor %}
            {%- for name, field in values %},
            max(case [key] when '{{ field }}' then written end) as [{{ name }}]
            {%- endfor %}
            {%- for name, field in arrays %},
            nullif(coalesce(max(case [key] when '{{ field }}' then array end), '[]'), '') as [{{ name }}]
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
                case when cast(written as nvarchar(max)) <> said then 1 end as is_broken
            from (
                select
                    [key],
                    count(*) as copies,
                    max([type]) as kind,
                    max([value]) as said,
                    cast(max([value]) as varchar(max)) as written
                from
                    openjson(
                        case
                            when
                                isjson({{ body }}) = 1
                                -- of a valid object or array the first bracket is its own
                                and substring({{ body }}, patindex('%[[{]%', {{ body }}), 1) = '{'
                                then {{ body }}
                            else '{"":0,"":0}'
                        end
                    )
                where [key] not like '% '
                group by [key]
            ) as fields
        ) as members
        having coalesce(max(copies), 1) = 1 and count(is_broken) = 0
    ) as stated
{%- endmacro %}
