{% macro parse_timestamp(text) %}
    {{- adapter.dispatch('parse_timestamp', 'tidemark')(text) -}}
{% endmacro %}


{# DuckDB takes 24:00 and offsets up to 15:59, and cuts what is below the
   microsecond. Behind a day without a clock it takes no blank. #}
{% macro duckdb__parse_timestamp(text) %}
    {%- set year = '(19[0-9]{2}|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])' -%}
    {%- set clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?' -%}
    {%- set offset = '(Z|[+-]((0[0-9]|1[0-3])(:?[0-5][0-9])?|14(:?00)?))?' %}
    case
        when
            regexp_full_match(
                {{ text }},
                ' *{{ year }}-[0-9]{2}-[0-9]{2}([T ]{{ clock }}{{ offset }})? *'
            )
            then make_timestamp(epoch_us(try_cast(
                case
                    when ends_with({{ text }}, ' ') then trim({{ text }}, ' ')
                    else {{ text }}
                end as timestamptz
            )))
        when
            regexp_full_match({{ text }}, ' *[1-9][0-9]{8,9}([.][0-9]{0,6})? *')
            and try_cast({{ text }} as decimal(28, 6))
            between {{ unix_seconds('from') }} and {{ unix_seconds('until') }}
            then make_timestamp(cast(
                try_cast({{ text }} as decimal(28, 6)) * 1000000 as bigint
            ))
    end
{%- endmacro %}


{# The seconds since 1970 at which the declared span of Unix seconds begins or ends. It ends
   before 2,000,000,000 unless a team says otherwise: ten digits from there on may be a day
   and an hour, `2026050410`, or a day and a time, `2605041000`. #}
{% macro unix_seconds(end) %}
    {%- set day = modules.datetime.datetime.strptime(
        setting('unix_seconds_' ~ end) ~ '', '%Y-%m-%d'
    ) -%}
    {{- return((day - modules.datetime.datetime(1970, 1, 1)).days * 86400) -}}
{% endmacro %}


{# Spark cuts what is below the microsecond too, and reads an offset only behind
   seconds. The session is in UTC, or the run would have stopped. #}
{% macro spark__parse_timestamp(text) %}
    {%- set year = '(?:19[0-9]{2}|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])' -%}
    {%- set day = year ~ '-[0-9]{2}-[0-9]{2}' -%}
    {%- set minute = '[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]' -%}
    {%- set second = ':[0-5][0-9](?:[.][0-9]++)?' -%}
    {%- set offset = '(?:Z|[+-](?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?))' %}
    case
        when
            {{ text }} rlike r'^ *+{{ day }}(?:{{ minute }}(?:{{ second }}{{ offset }}?)?)? *+\z'
            then try_cast({{ text }} as timestamp)
        when {{ text }} rlike r'^ *+{{ day }}{{ minute }}{{ offset }} *+\z'
            then try_cast(
                regexp_replace({{ text }}, r'^( *+.{16})', '$1:00') as timestamp
            )
        when
            {{ text }} rlike r'^ *+[1-9][0-9]{8,9}(?:[.][0-9]{0,6})? *+\z'
            and try_cast({{ text }} as decimal(16, 6))
            between {{ unix_seconds('from') }} and {{ unix_seconds('until') }}
            then timestamp_micros(cast(
                try_cast({{ text }} as decimal(16, 6)) * 1000000 as bigint
            ))
    end
{%- endmacro %}


{# TRY_CONVERT knows which days and which offsets there are, but takes many forms, and
   no more than seven digits of a second. So
   - `form` is what follows the day, with every digit as 0 and every offset as Z; only
     the digits of a fraction may be more or fewer;
   - `moment` has no more than six of these, and its offset as +hh:mm. Its clock ends
     where a character of another kind stands, if only in what is put behind it.
   DATEADD takes an int: minutes and microseconds are added one after the other. #}
{% macro fabric__parse_timestamp(text) -%}
    {%- set begin = "cast('1970-01-01' as datetime2(6))" -%}
    {%- set clock = "substring(said + 'T00:00', 12, 15)" -%}
    {%- set digits = "translate(substring(said, 11, 8000), '123456789T-', '000000000 +')" %}
    (
        select
            case
                when
                    said like '{{ '[0-9]' * 4 }}-{{ '[0-9]' * 2 }}-{{ '[0-9]' * 2 }}%'
                    and left(said, 4) between '1900' and '9998' and form not like '%Z_%'
                    and (form in ('', ' 00:00', ' 00:00Z', ' 00:00:00', ' 00:00:00Z') or (form like ' 00:00:00.0%' and replace(form, '0', '') in (' ::.', ' ::.Z')))
                    then cast(switchoffset(try_convert(datetimeoffset(6), moment), '+00:00') as datetime2(6))
                when
                    said like '[1-9]{{ '[0-9]' * 8 }}%' and said not like '%[^.0-9]%'
                    and said not like '%._______%' and seconds between {{ unix_seconds('from') }} and {{ unix_seconds('until') }}
                    then dateadd(microsecond, seconds % 60 * 1000000, dateadd(minute, seconds / 60.0, {{ begin }}))
            end
        from (
            select
                said,
                try_cast(said as decimal(16, 6)) as seconds,
                replace(replace(replace({{ digits }}, '+00:00', 'Z'), '+0000', 'Z'), '+00', 'Z') as form,
                left(said, 10) + ' ' + left({{ clock }}, patindex('%[^:.0-9]%', {{ clock }} + 'T') - 1) + case
                    when said like '%[-+]__:__' then ' ' + right(said, 6)
                    when said like '%[T ]%[-+]____' then ' ' + stuff(right(said, 5), 4, 0, ':')
                    when said like '%[T ]%[-+]__' then ' ' + right(said, 3) + ':00'
                    else ' +00:00'
                end as moment
            from (select trim({{ text }}) as said) as stated
        ) as parts
    )
{%- endmacro %}
