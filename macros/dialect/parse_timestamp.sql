{% macro parse_timestamp(text) %}
    {{- adapter.dispatch('parse_timestamp', 'tidemark')(text) -}}
{% endmacro %}


{# Digits below the microsecond are cut; those of a number with an exponent
   only once it is written out. #}
{% macro duckdb__parse_timestamp(text) %}
    {%- set digits = "regexp_replace(trim(" ~ text ~ "), '([.][0-9]{6})[0-9]+([^0-9eE]|$)', '\\1\\2')" -%}
    {%- set seconds = "try_cast(" ~ digits ~ " as decimal(38, 18))" -%}
    {%- set instant = "cast(try_cast(" ~ digits ~ " as timestamptz) at time zone 'UTC' as timestamp)" -%}
    {%- set unix = "'-?[0-9]{1,12}([.][0-9]*)?([eE][+]?[0-9]{1,2})?'" -%}
    {%- set offset = "(Z|[+-]((0[0-9]|1[0-3])(:?[0-5][0-9])?|14(:?00)?))" -%}
    {%- set time = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?" -%}
    {%- set iso = "'[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]" ~ time ~ offset ~ "?)?'" -%}
    case
        when regexp_full_match(trim({{ text }}), {{ unix }})
            then
                case
                    when {{ seconds }} >= -2208988800 and {{ seconds }} < 253402300800
                        then make_timestamp(cast(trunc({{ seconds }} * 1000000) as bigint))
                end
        when
            regexp_full_match(trim({{ text }}), {{ iso }})
            and {{ instant }} >= timestamp '1900-01-01'
            and {{ instant }} < timestamp '9999-12-31' + interval '1 day'
            then {{ instant }}
    end
{%- endmacro %}


{% macro spark__parse_timestamp(text) %}
    {%- set digits = "regexp_replace(trim(" ~ text ~ "), r'([.][0-9]{6})[0-9]+([^0-9eE]|\\z)', '$1$2')" -%}
    {%- set seconds = "try_cast(" ~ digits ~ " as decimal(30, 12))" -%}
    {%- set instant = "try_cast(" ~ digits ~ " as timestamp)" -%}
    {%- set unix = "r'^-?[0-9]{1,12}([.][0-9]*)?([eE][+]?[0-9]{1,2})?\\z'" -%}
    {%- set offset = "(Z|[+-]((0[0-9]|1[0-3])(:?[0-5][0-9])?|14(:?00)?))" -%}
    {%- set time = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?" -%}
    {%- set iso = "r'^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]" ~ time ~ offset ~ "?)?\\z'" -%}
    case
        when trim({{ text }}) rlike {{ unix }}
            then
                case
                    when {{ seconds }} >= -2208988800 and {{ seconds }} < 253402300800
                        then timestamp_micros(cast({{ seconds }} * 1000000 as bigint))
                end
        when
            trim({{ text }}) rlike {{ iso }}
            and {{ instant }} >= timestamp '1900-01-01'
            and {{ instant }} < timestamp '9999-12-31' + interval '1 day'
            then {{ instant }}
    end
{%- endmacro %}
