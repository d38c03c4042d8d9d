{# A text as `json_fields` reads it, so that what it gives is written in one way
   whatever the blanks and escapes of the producer; null or as it is where the text
   is no JSON. #}
{% macro json_document(text) %}
    {{- adapter.dispatch('json_document', 'tidemark')(text) -}}
{% endmacro %}


{# These write what they give in one way themselves. #}
{% macro default__json_document(text) %}
    {{- text -}}
{% endmacro %}


{# SQL Server gives parts of a document as they stand, blanks and escapes included.
   Cut at the quotes that begin or end a text, which makes a JSON array of its parts,
   every second one is a text: these are read and escaped anew, and the others lose
   their blanks. Backslashes and quotes within texts pass as two signs that Unicode
   keeps out of all text. #}
{% macro fabric__json_document(text) -%}
    {%- set written = "written.json collate Latin1_General_100_BIN2_UTF8" -%}
    {%- set cut = namespace(sql=written) -%}
    {%- for sign in ['char(9)', 'char(10)', 'char(13)'] -%}
        {%- set cut.sql = 'replace(' ~ cut.sql ~ ', ' ~ sign ~ ", '')" -%}
    {%- endfor -%}
    {%- set cut.sql = 'replace(' ~ cut.sql ~ ", '\\\\', nchar(64976))" -%}
    {%- set cut.sql = 'replace(' ~ cut.sql ~ ", '\\\"', nchar(64977))" -%}
    {%- set cut.sql = 'replace(' ~ cut.sql ~ ", '\"', '\",\"')" -%}
    {%- set escaped = namespace(sql="string_escape(part.[value], 'json')") -%}
    {%- set escaped.sql = 'replace(' ~ escaped.sql ~ ", '\\/', '/')" -%}
    {%- for control in ['0b', '0e', '0f', '1a', '1b', '1c', '1d', '1e', '1f'] -%}
        {%- set escaped.sql = (
            'replace(' ~ escaped.sql ~ ", '\\u00" ~ control ~ "', '\\u00" ~ control | upper ~ "')"
        ) -%}
    {%- endfor -%}
    {%- set escaped.sql = 'replace(' ~ escaped.sql ~ ", nchar(64976), '\\\\')" -%}
    {%- set escaped.sql = 'replace(' ~ escaped.sql ~ ", nchar(64977), '\\\"')" -%}
    cast((
        select
            string_agg(
                case
                    when cast(part.[key] as int) % 2 = 0
                        then replace(part.[value], ' ', '')
                    else {{ escaped.sql }}
                end,
                '"'
            ) within group (order by cast(part.[key] as int))
        from (
            select case when {{ fabric__is_json(text) }} then {{ text }} end as json
        ) as written
        cross apply openjson('["' + {{ cut.sql }} + '"]') as part
    ) collate Latin1_General_100_BIN2_UTF8 as varchar(max))
{%- endmacro %}
