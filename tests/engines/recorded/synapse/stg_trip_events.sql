-- ======== 1
EXEC('create view "silver"."stg_trip_events" as with

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
    from "bronze"."trip_events"

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
    ) then document end, ''$."trip_id"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."trip_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [trip_id],
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
    ) then document end, ''$."vehicle_id"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."vehicle_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [vehicle_id],
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
    ) then document end, ''$."requested_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."requested_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [requested_at],
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
    ) then document end, ''$."completed_at"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."completed_at"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [completed_at],
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
    ) then document end, ''$."distance_km"''),
                json_query(case when isjson(document) = 1
    and charindex(nchar(64976), document collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), document collate Latin1_General_100_BIN2_UTF8) = 0
    and document not like ''%\u[fF][dD][dD][01]%''
    and (
        document not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(document, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then document end, ''$."distance_km"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [distance_km]
    from received

),

parsed as (

    select
        stated.*,

        -- keys

    case
        when stated.trip_id like ''[[{]%'' and isjson(stated.trip_id) = 1 then null
        when datalength(trim(stated.trip_id)) > 1000 then null
        else cast(nullif(trim(stated.trip_id), '''') as varchar(1000))
    end as trip_key,

    case
        when stated.order_id like ''[[{]%'' and isjson(stated.order_id) = 1 then null
        when datalength(trim(stated.order_id)) > 1000 then null
        else cast(nullif(trim(stated.order_id), '''') as varchar(1000))
    end as order_key,

    case
        when stated.vehicle_id like ''[[{]%'' and isjson(stated.vehicle_id) = 1 then null
        when datalength(trim(stated.vehicle_id)) > 1000 then null
        else cast(nullif(trim(stated.vehicle_id), '''') as varchar(1000))
    end as vehicle_key,

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
                                replicate(''0'', 5) + written.units,
                                len(written.units) + 1
                            )
                            + ''.''
                            + right(
                                replicate(''0'', 5) + written.units,
                                4
                            ) as decimal(38, 4)
                        ) as decimal(18, 3)
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
                        when len(pointed.whole) + pointed.exponent + 4 > 0
                            then left(
                                pointed.whole + pointed.fraction
                                + replicate(''0'', 103),
                                len(pointed.whole) + pointed.exponent + 4
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
                select trim(stated.distance_km) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as trip_distance,

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
                select trim(stated.requested_at) collate Latin1_General_100_BIN2_UTF8 as said
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
                                trim(stated.requested_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as requested_time,

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
                select trim(stated.completed_at) collate Latin1_General_100_BIN2_UTF8 as said
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
                                trim(stated.completed_at) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as completed_time
    from stated

),

judged as (

    select
        *,
        case
            when body_base64 is not null then ''not_utf8''
            when not coalesce(is_object, 0) = 1 then ''not_json''
            when trip_key is null then ''missing_key''
            when
                event_time is null
                or (nullif(trim(requested_at), '''') is not null and requested_time is null)
                or (nullif(trim(promised_at), '''') is not null and promised_time is null)
                or (nullif(trim(completed_at), '''') is not null and completed_time is null)
                then ''invalid_time''
            when (nullif(trim(distance_km), '''') is not null and trip_distance is null)
                then ''invalid_amount''
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        trip_key as trip_id,
        order_key as order_id,
        vehicle_key as vehicle_id,

        -- text
        lower(case when datalength(trim(status)) <= 4000 then cast(nullif(trim(status), '''') as varchar(4000)) end) as status,

        -- amounts
        trip_distance as distance_km,

        -- flags
        cast(case when 1 = 0 then 1 else 0 end as bit) as is_deleted,

        -- timestamps
        event_time,
        requested_time as requested_at,
        promised_time as promised_at,
        completed_time as completed_at,

        -- as received
        body,
        body_base64,
        reject_reason,
        version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed;');

-- ======== 2
if object_id ('"silver"."stg_trip_events__dbt_backup"','V') is not null
    drop view "silver"."stg_trip_events__dbt_backup"

-- ======== 3
if object_id ('"silver"."stg_trip_events"','V') is not null
    drop view "silver"."stg_trip_events"
