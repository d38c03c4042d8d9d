{# dbt-sqlserver 1.11 is built on no other adapter. What it says of these things is
   what Fabric says. #}


{% macro sqlserver__average_amount(total, count) %}
    {{ return(fabric__average_amount(total, count)) }}
{% endmacro %}


{% macro sqlserver__bronze(name) %}
    {{ return(fabric__bronze(name)) }}
{% endmacro %}


{% macro sqlserver__business_date(timestamp) %}
    {{ return(fabric__business_date(timestamp)) }}
{% endmacro %}


{% macro sqlserver__clean_key(text) %}
    {{ return(fabric__clean_key(text)) }}
{% endmacro %}


{% macro sqlserver__clean_text(text) %}
    {{ return(fabric__clean_text(text)) }}
{% endmacro %}


{% macro sqlserver__collect_freshness(source, loaded_at_field, filter) %}
    {{ return(fabric__collect_freshness(source, loaded_at_field, filter)) }}
{% endmacro %}


{% macro sqlserver__content_hash(texts, decimals, timestamps) %}
    {{ return(fabric__content_hash(texts, decimals, timestamps)) }}
{% endmacro %}


{% macro sqlserver__expose_bronze() %}
    {{ return(fabric__expose_bronze()) }}
{% endmacro %}


{% macro sqlserver__flag(condition) %}
    {{ return(fabric__flag(condition)) }}
{% endmacro %}


{% macro sqlserver__folder_hour(text) %}
    {{ return(fabric__folder_hour(text)) }}
{% endmacro %}


{% macro sqlserver__hour_of(timestamp) %}
    {{ return(fabric__hour_of(timestamp)) }}
{% endmacro %}


{% macro sqlserver__hour_text(timestamp) %}
    {{ return(fabric__hour_text(timestamp)) }}
{% endmacro %}


{% macro sqlserver__is_json_object(column) %}
    {{ return(fabric__is_json_object(column)) }}
{% endmacro %}


{% macro sqlserver__is_set(flag) %}
    {{ return(fabric__is_set(flag)) }}
{% endmacro %}


{% macro sqlserver__json_array(text) %}
    {{ return(fabric__json_array(text)) }}
{% endmacro %}


{% macro sqlserver__json_document(text) %}
    {{ return(fabric__json_document(text)) }}
{% endmacro %}


{% macro sqlserver__json_elements(array, alias) %}
    {{ return(fabric__json_elements(array, alias)) }}
{% endmacro %}


{% macro sqlserver__json_fields(column, fields) %}
    {{ return(fabric__json_fields(column, fields)) }}
{% endmacro %}


{% macro sqlserver__key_hash(key) %}
    {{ return(fabric__key_hash(key)) }}
{% endmacro %}


{% macro sqlserver__later_than(newest, now) %}
    {{ return(fabric__later_than(newest, now)) }}
{% endmacro %}


{% macro sqlserver__minutes_before(timestamp, minutes) %}
    {{ return(fabric__minutes_before(timestamp, minutes)) }}
{% endmacro %}


{% macro sqlserver__minutes_between(earlier, later) %}
    {{ return(fabric__minutes_between(earlier, later)) }}
{% endmacro %}


{% macro sqlserver__parse_amount(text, precision, scale) %}
    {{ return(fabric__parse_amount(text, precision, scale)) }}
{% endmacro %}


{% macro sqlserver__parse_timestamp(text) %}
    {{ return(fabric__parse_timestamp(text)) }}
{% endmacro %}


{% macro sqlserver__require_exposed(low, source) %}
    {{ return(fabric__require_exposed(low, source)) }}
{% endmacro %}


{% macro sqlserver__row_as_json(columns) %}
    {{ return(fabric__row_as_json(columns)) }}
{% endmacro %}


{% macro sqlserver__stream_position() %}
    {{ return(fabric__stream_position()) }}
{% endmacro %}


{% macro sqlserver__table_position(watermark, source) %}
    {{ return(fabric__table_position(watermark, source)) }}
{% endmacro %}


{% macro sqlserver__timestamp_text(timestamp) %}
    {{ return(fabric__timestamp_text(timestamp)) }}
{% endmacro %}


{% macro sqlserver__type_text() %}
    {{ return(fabric__type_text()) }}
{% endmacro %}


{% macro sqlserver__type_timestamp() %}
    {{ return(fabric__type_timestamp()) }}
{% endmacro %}


{% macro sqlserver__utc_now() %}
    {{ return(fabric__utc_now()) }}
{% endmacro %}
