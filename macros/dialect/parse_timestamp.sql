{% macro parse_timestamp(text) %}
    {{- adapter.dispatch('parse_timestamp', 'tidemark')(text) -}}
{% endmacro %}


{% macro duckdb__parse_timestamp(text) %}
    {%- set digits = "regexp_replace(trim(" ~ text ~ "), '([.][0-9]{6})[0-9]+', '\\1')" -%}
    {%- set iso = "'[0-9]{4}-[0-9]{2}-[0-9]{2}"
        ~ "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?'" -%}
    {%- set unix = "'-?[0-9]{1,12}([.][0-9]*)?([eE][+]?[0-9]{1,2})?'" -%}
    case
        when regexp_full_match(trim({{ text }}), {{ unix }})
            then
                case
                    when try_cast({{ digits }} as decimal(30, 6))
                        between -2208988800 and 253402300799
                        then make_timestamp(
                            cast(cast({{ digits }} as decimal(30, 6)) * 1000000 as bigint)
                        )
                end
        when
            regexp_full_match(trim({{ text }}), {{ iso }})
            and left(trim({{ text }}), 4) >= '1900'
            then cast(try_cast({{ digits }} as timestamptz) at time zone 'UTC' as timestamp)
    end
{%- endmacro %}
