{# The MD5 of a text's UTF-8, 32 small hex digits. #}
{% macro md5_text(text) %}
    {{- adapter.dispatch('md5_text', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__md5_text(text) %}
    {{- 'md5(' ~ text ~ ')' -}}
{% endmacro %}


{% macro fabric__md5_text(text) -%}
    lower(convert(varchar(32), hashbytes(
        'MD5', cast({{ text }} as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
{%- endmacro %}
