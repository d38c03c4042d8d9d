{# Text without blanks around it; nothing where nothing is left. #}
{% macro clean_text(text) %}
    {{- adapter.dispatch('clean_text', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__clean_text(text) %}
    {{- "nullif(trim(" ~ text ~ "), '')" -}}
{% endmacro %}


{# A columnstore takes no text of any length. What is longer is none: cut short, it
   could be another's. #}
{% macro fabric__clean_text(text) %}
    {{- "case when datalength(trim(" ~ text ~ ")) <= 4000 then cast(nullif(trim(" ~ text
        ~ "), '') as varchar(4000)) end" -}}
{% endmacro %}
