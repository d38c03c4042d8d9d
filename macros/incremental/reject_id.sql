{% macro reject_id(source, payload_key) -%}
    {{- md5_text(dbt.concat([
        source,
        "'/'",
        "replace(cast(" ~ payload_key ~ " as " ~ type_text() ~ "), '-', '')",
    ])) -}}
{%- endmacro %}
