{# A `/` stands between the columns; one within a text, and the `~` that marks it, are
   written in two characters, as is null: no two rows read alike. #}
{% macro row_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(
            "coalesce(replace(replace(cast(" ~ column ~ " as " ~ type_text()
            ~ "), '~', '~~'), '/', '~/'), '~0')"
        ) -%}
        {%- do parts.append("'/'") if not loop.last -%}
    {%- endfor -%}
    {{- key_hash(dbt.concat(parts) if parts | length > 1 else parts[0]) -}}
{%- endmacro %}
