{# Whether something was stated that could not be read. #}
{% macro unreadable(stated, parsed) -%}
    (nullif(trim({{ stated }}), '') is not null and {{ parsed }} is null)
{%- endmacro %}
