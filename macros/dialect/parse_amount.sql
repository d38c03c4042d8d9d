{% macro parse_amount(text, precision=18, scale=2) %}
    {{- adapter.dispatch('parse_amount', 'tidemark')(text, precision, scale) -}}
{% endmacro %}


{# By way of the widest decimal: DuckDB takes 6e16 for a decimal(18, 2), and
   what adds it up then fails. #}
{% macro duckdb__parse_amount(text, precision, scale) %}
    {%- set number = "'[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?'" -%}
    case
        when
            regexp_full_match(trim({{ text }}), {{ number }})
            and not regexp_full_match(trim({{ text }}), '-[0.]*[1-9].*')
            then try_cast(
                try_cast(trim({{ text }}) as decimal(38, {{ scale }}))
                as decimal({{ precision }}, {{ scale }})
            )
    end
{%- endmacro %}


{% macro spark__parse_amount(text, precision, scale) %}
    {%- set number = "r'^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?\\z'" -%}
    case
        when
            trim({{ text }}) rlike {{ number }}
            and not trim({{ text }}) rlike r'^-[0.]*[1-9]'
            then try_cast(
                try_cast(trim({{ text }}) as decimal(38, {{ scale }}))
                as decimal({{ precision }}, {{ scale }})
            )
    end
{%- endmacro %}


{# T-SQL has no regular expressions: the text is taken apart, and written anew with
   one digit more than is asked for, which a cast rounds half away from zero. #}
{% macro fabric__parse_amount(text, precision, scale) %}
    (
        select
            case
                when
                    written.is_number = 1
                    and (written.sign <> '-' or written.stated not like '%[1-9]%')
                    and len(written.units) <= 36
                    then try_cast(
                        try_cast(
                            left(
                                replicate('0', {{ scale + 2 }}) + written.units,
                                len(written.units) + 1
                            )
                            + '.'
                            + right(
                                replicate('0', {{ scale + 2 }}) + written.units,
                                {{ scale + 1 }}
                            ) as decimal(38, {{ scale + 1 }})
                        ) as decimal({{ precision }}, {{ scale }})
                    )
            end
        from (
            select
                shifted.is_number,
                shifted.sign,
                shifted.stated,
                substring(
                    shifted.digits,
                    patindex('%[^0]%', shifted.digits + '.'),
                    len(shifted.digits) + 1
                ) as units
            from (
                select
                    pointed.is_number,
                    pointed.sign,
                    concat(pointed.whole, pointed.fraction) as stated,
                    case
                        when len(pointed.whole) + pointed.exponent + {{ scale + 1 }} > 0
                            then left(
                                pointed.whole + pointed.fraction
                                + replicate('0', {{ 100 + scale }}),
                                len(pointed.whole) + pointed.exponent + {{ scale + 1 }}
                            )
                        else ''
                    end as digits
                from ({{ fabric__number_parts(text) }}) as pointed
            ) as shifted
        ) as written
    )
{%- endmacro %}


{# A number's sign, its digits before and behind the point, and its exponent; whether
   it is one. #}
{% macro fabric__number_parts(text) -%}
    select
        left(unsigned.number, charindex('.', unsigned.number + '.') - 1) as whole,
        substring(
            unsigned.number,
            charindex('.', unsigned.number + '.') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like '-%' then '-' else '' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex(' ', unsigned.number) = 0
                and charindex(' ', unsigned.exponent) = 0
                and unsigned.number like '%[0-9]%'
                and unsigned.number not like '%[^0-9.]%'
                and unsigned.number not like '%.%.%'
                and (
                    unsigned.exponent like '[0-9]'
                    or unsigned.exponent like '[0-9][0-9]'
                    or unsigned.exponent like '[-+][0-9]'
                    or unsigned.exponent like '[-+][0-9][0-9]'
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like '[-+]%' then left(split.mantissa, 1) else '' end
                as sign,
            case
                when split.mantissa like '[-+]%'
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex('e', lower(stated.said) + 'e') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex('e', lower(stated.said) + 'e') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex('e', lower(stated.said)) as has_exponent
            from (
                select trim({{ text }}) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned
{%- endmacro %}
