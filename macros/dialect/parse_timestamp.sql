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
    {#- Spark reads an offset only behind seconds -#}
    {%- set whole = "regexp_replace(" ~ digits ~ ", r'([T ][0-9]{2}:[0-9]{2})([Z+-])', '$1:00$2')" -%}
    {%- set instant = "try_cast(" ~ whole ~ " as timestamp)" -%}
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


{% macro fabric__parse_timestamp(text) %}
    coalesce({{ fabric__unix_time(text) }}, {{ fabric__iso_time(text) }})
{%- endmacro %}


{# Days, seconds and microseconds are added one after the other: DATEADD takes no
   more than an int. #}
{% macro fabric__unix_time(text) -%}
    (
        select
            case
                when
                    counted.micros >= -2208988800000000
                    and counted.micros < 253402300800000000
                    then dateadd(
                        microsecond,
                        counted.micros % 1000000,
                        dateadd(
                            second,
                            (
                                counted.micros % 86400000000
                                - counted.micros % 1000000
                            ) / cast(1000000 as decimal(38, 0)),
                            dateadd(
                                day,
                                (counted.micros - counted.micros % 86400000000)
                                / cast(86400000000 as decimal(38, 0)),
                                cast('1970-01-01' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + '0' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> '+'
                            and unix.exponent_sign <> '-'
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex('%[^0]%', unix.digits + '.'), 200
                    ) as digits
                from (
                    select
                        pointed.sign,
                        pointed.whole,
                        pointed.exponent_sign,
                        pointed.is_number,
                        -- with six digits behind the point, which is left out
                        case
                            when pointed.is_number = 1 and pointed.exponent >= 0
                                then left(
                                    pointed.whole + pointed.fraction
                                    + replicate('0', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''
                        end as digits
                    from ({{ fabric__number_parts(text) }}) as pointed
                ) as unix
            ) as shifted
        ) as counted
    )
{%- endmacro %}


{# A day less until the offset is taken off, or the last day of all would have no
   next one. #}
{% macro fabric__iso_time(text) -%}
    (
        select
            case
                when
                    moved.instant >= cast('1899-12-31' as datetime2(6))
                    and moved.instant < cast('9999-12-31' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like '-%'
                                    then read_time.offset_minutes
                                else -read_time.offset_minutes
                            end,
                            dateadd(day, -1, read_time.local_time)
                        )
                end as instant
            from (
                select
                    parted.zone,
                    case
                        when
                            left(parted.day, 4) >= '1899'
                            and parted.day
                            like '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
                            -- LIKE may read over blanks at the end
                            and charindex(' ', parted.clock) = 0
                            and left(parted.clock, 2) <= '23'
                            and (
                                parted.clock like '[0-2][0-9]:[0-5][0-9]'
                                or parted.clock
                                like '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]'
                                or (
                                    parted.clock
                                    like '[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%'
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like '%[^0-9]%'
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + 'T' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + ':00', 3)
                                + '.'
                                + left(substring(parted.clock, 10, 6) + '000000', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('', 'Z') then 0
                        when
                            parted.zone like '[-+][0-9][0-9]'
                            or parted.zone like '[-+][0-9][0-9][0-5][0-9]'
                            or parted.zone like '[-+][0-9][0-9]:[0-5][0-9]'
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, ':', '') + '00', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex('%[-+Z]%', zoned.clock + 'Z') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex('%[-+Z]%', zoned.clock + 'Z'),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like '__________[T ]_%'
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then '00:00'
                                else ''
                            end as clock
                        from (
                            select
                                trim({{ text }}) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )
{%- endmacro %}
