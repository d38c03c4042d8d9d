{# dbt-sqlserver 1.11 is built on no other adapter. What it says of these things is
   what Fabric says. #}


{% macro sqlserver__any_flag(column) %}
    {{ return(fabric__any_flag(column)) }}
{% endmacro %}


{% macro sqlserver__any_value(column) %}
    {{ return(fabric__any_value(column)) }}
{% endmacro %}


{% macro sqlserver__average_amount(total, count) %}
    {{ return(fabric__average_amount(total, count)) }}
{% endmacro %}


{% macro sqlserver__bronze_schemas() %}
    {{ return(fabric__bronze_schemas()) }}
{% endmacro %}


{% macro sqlserver__business_time(timestamp) %}
    {{ return(fabric__business_time(timestamp)) }}
{% endmacro %}


{% macro sqlserver__clean_text(text) %}
    {{ return(fabric__clean_text(text)) }}
{% endmacro %}


{% macro sqlserver__collect_freshness(source, loaded_at_field, filter) %}
    {{ return(fabric__collect_freshness(source, loaded_at_field, filter)) }}
{% endmacro %}


{% macro sqlserver__create_built_with(table) %}
    {{ return(fabric__create_built_with(table)) }}
{% endmacro %}


{% macro sqlserver__create_loaded_files(table) %}
    {{ return(fabric__create_loaded_files(table)) }}
{% endmacro %}


{% macro sqlserver__create_loaded_sources(table) %}
    {{ return(fabric__create_loaded_sources(table)) }}
{% endmacro %}


{% macro sqlserver__day_of_year(date) %}
    {{ return(fabric__day_of_year(date)) }}
{% endmacro %}


{% macro sqlserver__days_after(date, days) %}
    {{ return(fabric__days_after(date, days)) }}
{% endmacro %}


{% macro sqlserver__differs(one, other, columns) %}
    {{ return(fabric__differs(one, other, columns)) }}
{% endmacro %}


{% macro sqlserver__engine_type(declared) %}
    {{ return(fabric__engine_type(declared)) }}
{% endmacro %}


{% macro sqlserver__expose_bronze(opened) %}
    {{ return(fabric__expose_bronze(opened)) }}
{% endmacro %}


{% macro sqlserver__expose_pinned(opened) %}
    {{ return(fabric__expose_pinned(opened)) }}
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


{% macro sqlserver__is_set(flag) %}
    {{ return(fabric__is_set(flag)) }}
{% endmacro %}


{% macro sqlserver__is_stated(text) %}
    {{ return(fabric__is_stated(text)) }}
{% endmacro %}


{% macro sqlserver__json_elements(array, alias) %}
    {{ return(fabric__json_elements(array, alias)) }}
{% endmacro %}


{% macro sqlserver__json_fields(relation, column, texts, values, arrays) %}
    {{ return(fabric__json_fields(relation, column, texts, values, arrays)) }}
{% endmacro %}


{% macro sqlserver__key_hash(key) %}
    {{ return(fabric__key_hash(key)) }}
{% endmacro %}


{% macro sqlserver__later_than(newest, now) %}
    {{ return(fabric__later_than(newest, now)) }}
{% endmacro %}


{% macro sqlserver__md5_text(text) %}
    {{ return(fabric__md5_text(text)) }}
{% endmacro %}


{% macro sqlserver__minutes_before(timestamp, minutes) %}
    {{ return(fabric__minutes_before(timestamp, minutes)) }}
{% endmacro %}


{% macro sqlserver__minutes_between(earlier, later) %}
    {{ return(fabric__minutes_between(earlier, later)) }}
{% endmacro %}


{% macro sqlserver__named_to_create(view) %}
    {{ return(fabric__named_to_create(view)) }}
{% endmacro %}


{% macro sqlserver__parse_amount(text, precision, scale) %}
    {{ return(fabric__parse_amount(text, precision, scale)) }}
{% endmacro %}


{% macro sqlserver__parse_number(text, precision, scale) %}
    {{ return(fabric__parse_number(text, precision, scale)) }}
{% endmacro %}


{% macro sqlserver__parse_timestamp(text) %}
    {{ return(fabric__parse_timestamp(text)) }}
{% endmacro %}


{% macro sqlserver__parse_timestamps(relation, times) %}
    {{ return(fabric__parse_timestamps(relation, times)) }}
{% endmacro %}


{% macro sqlserver__pin_bronze(schema) %}
    {{ return(fabric__pin_bronze(schema)) }}
{% endmacro %}


{% macro sqlserver__quarter_hour_of(timestamp) %}
    {{ return(fabric__quarter_hour_of(timestamp)) }}
{% endmacro %}


{% macro sqlserver__reading_number(window_high) %}
    {{ return(fabric__reading_number(window_high)) }}
{% endmacro %}


{% macro sqlserver__reason_of_row(source) %}
    {{ return(fabric__reason_of_row(source)) }}
{% endmacro %}


{% macro sqlserver__scratch_schema(schema) %}
    {{ return(fabric__scratch_schema(schema)) }}
{% endmacro %}


{% macro sqlserver__time_key_of(local) %}
    {{ return(fabric__time_key_of(local)) }}
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
