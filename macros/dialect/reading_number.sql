{# The end of a table's window as a number that orders readings: an integer watermark as
   it is, a time as microseconds since 1970. #}
{% macro reading_number(window_high) %}
    {{- adapter.dispatch('reading_number', 'tidemark')(window_high) -}}
{% endmacro %}


{% macro duckdb__reading_number(window_high) -%}
    coalesce(
        try_cast({{ window_high }} as bigint),
        epoch_us(try_cast({{ window_high }} as timestamptz)),
        0
    )
{%- endmacro %}


{% macro spark__reading_number(window_high) -%}
    coalesce(
        try_cast({{ window_high }} as bigint),
        unix_micros(try_cast({{ window_high }} as timestamp)),
        0
    )
{%- endmacro %}


{# Landing writes a time as `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ`: 26 characters end with
   the microsecond. To a bigint '' and '-' would be 0. #}
{% macro fabric__reading_number(window_high) -%}
    coalesce(
        case
            when
                {{ window_high }} like '%[0-9]'
                and {{ window_high }} not like '%[^-0-9]%'
                then try_cast({{ window_high }} as bigint)
            when {{ window_high }} like '____-__-__T__:__:__%Z'
                then datediff_big(
                    microsecond,
                    cast('1970-01-01' as datetime2(6)),
                    try_convert(
                        datetime2(6), left(replace({{ window_high }}, 'Z', ''), 26), 126
                    )
                )
        end,
        0
    )
{%- endmacro %}
