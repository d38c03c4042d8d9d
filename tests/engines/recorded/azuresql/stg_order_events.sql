-- ======== 1
USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."stg_order_events" AS with

received as (

    select
        *,
        cast(case when
    isjson(body) = 1
    and charindex(nchar(64976), body collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), body collate Latin1_General_100_BIN2_UTF8) = 0
    and body not like ''%\u[fF][dD][dD][01]%''
    and (
        body not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    )
    and substring(body, patindex(''%[[{]%'', body), 1) = ''{'' then 1 else 0 end as bit) as is_object,
        cast((
        select
            string_agg(
                case
                    when cast(part.[key] as int) % 2 = 0
                        then replace(part.[value], '' '', '''')
                    else replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(string_escape(part.[value], ''json''), ''\/'', ''/''), ''\u000b'', ''\u000B''), ''\u000e'', ''\u000E''), ''\u000f'', ''\u000F''), ''\u001a'', ''\u001A''), ''\u001b'', ''\u001B''), ''\u001c'', ''\u001C''), ''\u001d'', ''\u001D''), ''\u001e'', ''\u001E''), ''\u001f'', ''\u001F''), nchar(64976), ''\\''), nchar(64977), ''\"'')
                end,
                ''"''
            ) within group (order by cast(part.[key] as int))
        from (
            select case when isjson(body) = 1
    and charindex(nchar(64976), body collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), body collate Latin1_General_100_BIN2_UTF8) = 0
    and body not like ''%\u[fF][dD][dD][01]%''
    and (
        body not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then body end as json
        ) as written
        cross apply openjson(''["'' + replace(replace(replace(replace(replace(replace(written.json collate Latin1_General_100_BIN2_UTF8, char(9), ''''), char(10), ''''), char(13), ''''), ''\\'', nchar(64976)), ''\"'', nchar(64977)), ''"'', ''","'') + ''"]'') as part
    ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as document,
        cast(
        coalesce(replace(convert(varchar(26), cast(enqueued_at as datetime2(6)), 121), '' '', ''T''), '''')
        + ''/'' + coalesce(event_hub, '''')
        + ''/'' + coalesce(partition_id, '''')
        + ''/'' + right(
            replicate(''0'', 19) + cast(coalesce(sequence_number, 0) as varchar(20)), 19
        )
        as varchar(400)
    ) as version_position
    from "tidemark"."bronze"."order_events"

),

stated as (

    select
        received.*,

        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."order_id"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."order_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [order_id],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."timestamp"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."timestamp"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [timestamp],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."status"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."status"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [status],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."customer_id"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."customer_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [customer_id],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."currency"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."currency"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [currency],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."amount"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."amount"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [amount],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."placed_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."placed_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [placed_at],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."promised_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."promised_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [promised_at],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."delivered_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."delivered_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [delivered_at],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."items"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."items"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [items]
    from received

),

parsed as (

    select
        stated.*,

        -- keys: 1234 and "1234" are one order

    case
        when stated.order_id like ''[[{]%'' and isjson(stated.order_id) = 1 then null
        when datalength(trim(stated.order_id)) > 1000 then null
        else cast(nullif(trim(stated.order_id), '''') as varchar(1000))
    end as order_key,

    case
        when stated.customer_id like ''[[{]%'' and isjson(stated.customer_id) = 1 then null
        when datalength(trim(stated.customer_id)) > 1000 then null
        else cast(nullif(trim(stated.customer_id), '''') as varchar(1000))
    end as customer_key,

        -- amounts

    (
        select
            case
                when
                    written.is_number = 1
                    and (written.sign <> ''-'' or written.stated not like ''%[1-9]%'')
                    and len(written.units) <= 36
                    then try_cast(
                        try_cast(
                            left(
                                replicate(''0'', 4) + written.units,
                                len(written.units) + 1
                            )
                            + ''.''
                            + right(
                                replicate(''0'', 4) + written.units,
                                3
                            ) as decimal(38, 3)
                        ) as decimal(18, 2)
                    )
            end
        from (
            select
                shifted.is_number,
                shifted.sign,
                shifted.stated,
                substring(
                    shifted.digits,
                    patindex(''%[^0]%'', shifted.digits + ''.''),
                    len(shifted.digits) + 1
                ) as units
            from (
                select
                    pointed.is_number,
                    pointed.sign,
                    concat(pointed.whole, pointed.fraction) as stated,
                    case
                        when len(pointed.whole) + pointed.exponent + 3 > 0
                            then left(
                                pointed.whole + pointed.fraction
                                + replicate(''0'', 102),
                                len(pointed.whole) + pointed.exponent + 3
                            )
                        else ''''
                    end as digits
                from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.amount) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as order_amount,

    case
        when stated.items is null then ''[]''
        when
            isjson(stated.items) = 1
    and charindex(nchar(64976), stated.items collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), stated.items collate Latin1_General_100_BIN2_UTF8) = 0
    and stated.items not like ''%\u[fF][dD][dD][01]%''
    and (
        stated.items not like ''%\u[dD][89a-fA-F]%''
        or replace(stated.items, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(stated.items, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    )
            and substring(stated.items, patindex(''%[[{]%'', stated.items), 1) = ''[''
            then stated.items
    end as order_items,

        -- timestamps

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.timestamp) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.timestamp) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as event_time,

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.placed_at) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.placed_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as placed_time,

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.promised_at) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.promised_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as promised_time,

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.delivered_at) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.delivered_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as delivered_time
    from stated

),

judged as (

    select
        *,
        case
            when body_base64 is not null then ''not_utf8''
            when not coalesce(is_object, 0) = 1 then ''not_json''
            when order_key is null then ''missing_key''
            when
                event_time is null
                or (nullif(trim(placed_at), '''') is not null and placed_time is null)
                or (nullif(trim(promised_at), '''') is not null and promised_time is null)
                or (nullif(trim(delivered_at), '''') is not null and delivered_time is null)
                then ''invalid_time''
            when order_amount is null then ''invalid_amount''
            when order_items is null then ''invalid_items''
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        order_key as order_id,
        customer_key as customer_id,

        -- text
        lower(case when datalength(trim(status)) <= 4000 then cast(nullif(trim(status), '''') as varchar(4000)) end) as status,
        upper(case when datalength(trim(currency)) <= 4000 then cast(nullif(trim(currency), '''') as varchar(4000)) end) as currency,
        order_items as items,

        -- amounts
        order_amount as amount,

        -- flags
        cast(case when 1 = 0 then 1 else 0 end as bit) as is_deleted,

        -- timestamps
        event_time,
        placed_time as placed_at,
        promised_time as promised_at,
        delivered_time as delivered_at,

        -- as received
        body,
        body_base64,
        reject_reason,
        version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed;
    ')

-- ======== 2
USE [tidemark];
        select
            sch.name as schema_name,
            obj.name as view_name
        from sys.sql_expression_dependencies refs with (nolock)
        inner join sys.objects obj with (nolock)
        on refs.referencing_id = obj.object_id
        inner join sys.schemas sch with (nolock)
        on obj.schema_id = sch.schema_id
        where refs.referenced_database_name = 'tidemark'
        and refs.referenced_schema_name = 'silver'
        and refs.referenced_entity_name = 'stg_order_events__dbt_backup'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 3
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."stg_order_events__dbt_backup";');

-- ======== 4
USE [tidemark];
  declare @dbt_sqlserver_skip_check_body nvarchar(max) = N'with

received as (

    select
        *,
        cast(case when
    isjson(body) = 1
    and charindex(nchar(64976), body collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), body collate Latin1_General_100_BIN2_UTF8) = 0
    and body not like ''%\u[fF][dD][dD][01]%''
    and (
        body not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    )
    and substring(body, patindex(''%[[{]%'', body), 1) = ''{'' then 1 else 0 end as bit) as is_object,
        cast((
        select
            string_agg(
                case
                    when cast(part.[key] as int) % 2 = 0
                        then replace(part.[value], '' '', '''')
                    else replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(string_escape(part.[value], ''json''), ''\/'', ''/''), ''\u000b'', ''\u000B''), ''\u000e'', ''\u000E''), ''\u000f'', ''\u000F''), ''\u001a'', ''\u001A''), ''\u001b'', ''\u001B''), ''\u001c'', ''\u001C''), ''\u001d'', ''\u001D''), ''\u001e'', ''\u001E''), ''\u001f'', ''\u001F''), nchar(64976), ''\\''), nchar(64977), ''\"'')
                end,
                ''"''
            ) within group (order by cast(part.[key] as int))
        from (
            select case when isjson(body) = 1
    and charindex(nchar(64976), body collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), body collate Latin1_General_100_BIN2_UTF8) = 0
    and body not like ''%\u[fF][dD][dD][01]%''
    and (
        body not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(body, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then body end as json
        ) as written
        cross apply openjson(''["'' + replace(replace(replace(replace(replace(replace(written.json collate Latin1_General_100_BIN2_UTF8, char(9), ''''), char(10), ''''), char(13), ''''), ''\\'', nchar(64976)), ''\"'', nchar(64977)), ''"'', ''","'') + ''"]'') as part
    ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as document,
        cast(
        coalesce(replace(convert(varchar(26), cast(enqueued_at as datetime2(6)), 121), '' '', ''T''), '''')
        + ''/'' + coalesce(event_hub, '''')
        + ''/'' + coalesce(partition_id, '''')
        + ''/'' + right(
            replicate(''0'', 19) + cast(coalesce(sequence_number, 0) as varchar(20)), 19
        )
        as varchar(400)
    ) as version_position
    from "tidemark"."bronze"."order_events"

),

stated as (

    select
        received.*,

        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."order_id"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."order_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [order_id],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."timestamp"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."timestamp"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [timestamp],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."status"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."status"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [status],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."customer_id"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."customer_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [customer_id],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."currency"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."currency"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [currency],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."amount"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."amount"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [amount],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."placed_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."placed_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [placed_at],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."promised_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."promised_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [promised_at],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."delivered_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."delivered_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [delivered_at],
        cast(coalesce(
                json_value(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."items"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."items"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [items]
    from received

),

parsed as (

    select
        stated.*,

        -- keys: 1234 and "1234" are one order

    case
        when stated.order_id like ''[[{]%'' and isjson(stated.order_id) = 1 then null
        when datalength(trim(stated.order_id)) > 1000 then null
        else cast(nullif(trim(stated.order_id), '''') as varchar(1000))
    end as order_key,

    case
        when stated.customer_id like ''[[{]%'' and isjson(stated.customer_id) = 1 then null
        when datalength(trim(stated.customer_id)) > 1000 then null
        else cast(nullif(trim(stated.customer_id), '''') as varchar(1000))
    end as customer_key,

        -- amounts

    (
        select
            case
                when
                    written.is_number = 1
                    and (written.sign <> ''-'' or written.stated not like ''%[1-9]%'')
                    and len(written.units) <= 36
                    then try_cast(
                        try_cast(
                            left(
                                replicate(''0'', 4) + written.units,
                                len(written.units) + 1
                            )
                            + ''.''
                            + right(
                                replicate(''0'', 4) + written.units,
                                3
                            ) as decimal(38, 3)
                        ) as decimal(18, 2)
                    )
            end
        from (
            select
                shifted.is_number,
                shifted.sign,
                shifted.stated,
                substring(
                    shifted.digits,
                    patindex(''%[^0]%'', shifted.digits + ''.''),
                    len(shifted.digits) + 1
                ) as units
            from (
                select
                    pointed.is_number,
                    pointed.sign,
                    concat(pointed.whole, pointed.fraction) as stated,
                    case
                        when len(pointed.whole) + pointed.exponent + 3 > 0
                            then left(
                                pointed.whole + pointed.fraction
                                + replicate(''0'', 102),
                                len(pointed.whole) + pointed.exponent + 3
                            )
                        else ''''
                    end as digits
                from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.amount) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as order_amount,

    case
        when stated.items is null then ''[]''
        when
            isjson(stated.items) = 1
    and charindex(nchar(64976), stated.items collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), stated.items collate Latin1_General_100_BIN2_UTF8) = 0
    and stated.items not like ''%\u[fF][dD][dD][01]%''
    and (
        stated.items not like ''%\u[dD][89a-fA-F]%''
        or replace(stated.items, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(stated.items, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    )
            and substring(stated.items, patindex(''%[[{]%'', stated.items), 1) = ''[''
            then stated.items
    end as order_items,

        -- timestamps

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.timestamp) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.timestamp) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as event_time,

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.placed_at) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.placed_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as placed_time,

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.promised_at) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.promised_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as promised_time,

    coalesce((
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
                                cast(''1970-01-01'' as datetime2(6))
                            )
                        )
                    )
            end
        from (
            select
                case
                    when
                        shifted.is_seconds = 1 and len(shifted.digits) <= 30
                        then cast(shifted.sign + ''0'' + shifted.digits as decimal(38, 0))
                end as micros
            from (
                select
                    unix.sign,
                    case
                        when
                            unix.is_number = 1
                            and unix.sign <> ''+''
                            and unix.exponent_sign <> ''-''
                            and len(unix.whole) between 1 and 12
                            then 1
                        else 0
                    end as is_seconds,
                    substring(
                        unix.digits, patindex(''%[^0]%'', unix.digits + ''.''), 200
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
                                    + replicate(''0'', 105),
                                    len(pointed.whole) + pointed.exponent + 6
                                )
                            else ''''
                        end as digits
                    from (select
        left(unsigned.number, charindex(''.'', unsigned.number + ''.'') - 1) as whole,
        substring(
            unsigned.number,
            charindex(''.'', unsigned.number + ''.'') + 1,
            len(unsigned.number) + 1
        ) as fraction,
        coalesce(try_cast(nullif(unsigned.exponent, '''') as int), 0) as exponent,
        unsigned.sign,
        case when unsigned.exponent like ''-%'' then ''-'' else '''' end as exponent_sign,
        case
            when
                -- LIKE may read over blanks at the end
                charindex('' '', unsigned.number) = 0
                and charindex('' '', unsigned.exponent) = 0
                and unsigned.number like ''%[0-9]%''
                and unsigned.number not like ''%[^0-9.]%''
                and unsigned.number not like ''%.%.%''
                and (
                    unsigned.exponent like ''[0-9]''
                    or unsigned.exponent like ''[0-9][0-9]''
                    or unsigned.exponent like ''[-+][0-9]''
                    or unsigned.exponent like ''[-+][0-9][0-9]''
                    or unsigned.has_exponent = 0
                )
                then 1
            else 0
        end as is_number
    from (
        select
            case when split.mantissa like ''[-+]%'' then left(split.mantissa, 1) else '''' end
                as sign,
            case
                when split.mantissa like ''[-+]%''
                    then substring(split.mantissa, 2, len(split.mantissa) + 1)
                else split.mantissa
            end as number,
            split.exponent,
            split.has_exponent
        from (
            select
                left(stated.said, charindex(''e'', lower(stated.said) + ''e'') - 1)
                    as mantissa,
                substring(
                    stated.said,
                    charindex(''e'', lower(stated.said) + ''e'') + 1,
                    len(stated.said) + 1
                ) as exponent,
                charindex(''e'', lower(stated.said)) as has_exponent
            from (
                select trim(stated.delivered_at) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
                ) as unix
            ) as shifted
        ) as counted
    ), (
        select
            case
                when
                    moved.instant >= cast(''1899-12-31'' as datetime2(6))
                    and moved.instant < cast(''9999-12-31'' as datetime2(6))
                    then dateadd(day, 1, moved.instant)
            end
        from (
            select
                case
                    when read_time.offset_minutes <= 840
                        then dateadd(
                            minute,
                            case
                                when read_time.zone like ''-%''
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
                            left(parted.day, 4) >= ''1899''
                            and parted.day
                            like ''[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]''
                            -- LIKE may read over blanks at the end
                            and charindex('' '', parted.clock) = 0
                            and left(parted.clock, 2) <= ''23''
                            and (
                                parted.clock like ''[0-2][0-9]:[0-5][0-9]''
                                or parted.clock
                                like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9]''
                                or (
                                    parted.clock
                                    like ''[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]%''
                                    and substring(
                                        parted.clock, 10, len(parted.clock) + 1
                                    ) not like ''%[^0-9]%''
                                )
                            )
                            then try_convert(
                                datetime2(6),
                                parted.day + ''T'' + left(parted.clock, 5)
                                + left(substring(parted.clock, 6, 3) + '':00'', 3)
                                + ''.''
                                + left(substring(parted.clock, 10, 6) + ''000000'', 6),
                                126
                            )
                    end as local_time,
                    case
                        when parted.zone in ('''', ''Z'') then 0
                        when
                            parted.zone like ''[-+][0-9][0-9]''
                            or parted.zone like ''[-+][0-9][0-9][0-5][0-9]''
                            or parted.zone like ''[-+][0-9][0-9]:[0-5][0-9]''
                            then
                                cast(substring(parted.zone, 2, 2) as int) * 60
                                + cast(
                                    substring(
                                        replace(parted.zone, '':'', '''') + ''00'', 4, 2
                                    ) as int
                                )
                    end as offset_minutes
                from (
                    select
                        zoned.day,
                        left(zoned.clock, patindex(''%[-+Z]%'', zoned.clock + ''Z'') - 1)
                            as clock,
                        substring(
                            zoned.clock,
                            patindex(''%[-+Z]%'', zoned.clock + ''Z''),
                            len(zoned.clock) + 1
                        ) as zone
                    from (
                        select
                            left(stated.said, 10) as day,
                            case
                                when stated.said like ''__________[T ]_%''
                                    then substring(
                                        stated.said, 12, len(stated.said) + 1
                                    )
                                when len(stated.said) = 10 then ''00:00''
                                else ''''
                            end as clock
                        from (
                            select
                                trim(stated.delivered_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as delivered_time
    from stated

),

judged as (

    select
        *,
        case
            when body_base64 is not null then ''not_utf8''
            when not coalesce(is_object, 0) = 1 then ''not_json''
            when order_key is null then ''missing_key''
            when
                event_time is null
                or (nullif(trim(placed_at), '''') is not null and placed_time is null)
                or (nullif(trim(promised_at), '''') is not null and promised_time is null)
                or (nullif(trim(delivered_at), '''') is not null and delivered_time is null)
                then ''invalid_time''
            when order_amount is null then ''invalid_amount''
            when order_items is null then ''invalid_items''
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        order_key as order_id,
        customer_key as customer_id,

        -- text
        lower(case when datalength(trim(status)) <= 4000 then cast(nullif(trim(status), '''') as varchar(4000)) end) as status,
        upper(case when datalength(trim(currency)) <= 4000 then cast(nullif(trim(currency), '''') as varchar(4000)) end) as currency,
        order_items as items,

        -- amounts
        order_amount as amount,

        -- flags
        cast(case when 1 = 0 then 1 else 0 end as bit) as is_deleted,

        -- timestamps
        event_time,
        placed_time as placed_at,
        promised_time as promised_at,
        delivered_time as delivered_at,

        -- as received
        body,
        body_base64,
        reject_reason,
        version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed';
  select
      object_definition(object_id(quotename('silver') + '.' + quotename('stg_order_events'), 'V')) as definition,
      case when exists (
          select 1
          from (
              select column_ordinal, name, system_type_id, user_type_id,
                     max_length, precision, scale, collation_name
              from sys.dm_exec_describe_first_result_set(
                  @dbt_sqlserver_skip_check_body, null, 0)
              where is_hidden = 0 or error_number is not null
          ) as described
          full outer join (
              select row_number() over (order by column_id) as column_ordinal,
                     name, system_type_id, user_type_id,
                     max_length, precision, scale, collation_name
              from sys.columns with (nolock)
              where object_id = object_id(quotename('silver') + '.' + quotename('stg_order_events'), 'V')
          ) as cached
            on described.column_ordinal = cached.column_ordinal
          where described.column_ordinal is null
             or cached.column_ordinal is null
             or described.name collate database_default
                    <> cached.name collate database_default
             or described.system_type_id <> cached.system_type_id
             or described.user_type_id <> cached.user_type_id
             or described.max_length <> cached.max_length
             or described.precision <> cached.precision
             or described.scale <> cached.scale
             or isnull(described.collation_name, '') collate database_default
                    <> isnull(cached.collation_name, '') collate database_default
      ) then 1 else 0 end as needs_refresh
  where object_id(quotename('silver') + '.' + quotename('stg_order_events'), 'V') is not null
