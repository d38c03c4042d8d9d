{# What a line of an order is merged by. #}
{% macro line_hash(order_id, line, line_copy) -%}
    {{- key_hash(
        dbt.concat([
            order_id,
            "'/'",
            "cast(" ~ line ~ " as " ~ type_text() ~ ")",
            "'/'",
            "cast(" ~ line_copy ~ " as " ~ type_text() ~ ")",
        ])
    ) -}}
{%- endmacro %}
