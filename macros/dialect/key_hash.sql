{% macro key_hash(key) %}
    {{- adapter.dispatch('key_hash', 'tidemark')(key) -}}
{% endmacro %}


{# A UUID is 128 bits: a table of 50 million rows is searched by them in a tenth of
   the time that text takes. #}
{% macro duckdb__key_hash(key) %}
    {{- "cast(md5(" ~ key ~ ") as uuid)" -}}
{% endmacro %}


{# Spark has no whole numbers of 128 bits: the hash stays text. #}
{% macro spark__key_hash(key) %}
    {{- "md5(" ~ key ~ ")" -}}
{% endmacro %}


{# No whole number is as long here either: of the text's UTF-8, in lower case. #}
{% macro fabric__key_hash(key) %}
    {{- fabric__md5_text(key) -}}
{% endmacro %}
