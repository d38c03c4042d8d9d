-- ======== 1
USE [warehouse];

    EXEC('create view [silver].[stg_products] as with

received as (

    select * from [warehouse].[bronze].[products]

),

parsed as (

    select
        received.*,
        ''{''
    + ''"product_id":''
    + coalesce(''"'' + replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(cast(product_id as varchar(max)), ''\'', ''\\''), ''"'', ''\"''), char(0), ''\u0000''), char(1), ''\u0001''), char(2), ''\u0002''), char(3), ''\u0003''), char(4), ''\u0004''), char(5), ''\u0005''), char(6), ''\u0006''), char(7), ''\u0007''), char(8), ''\b''), char(9), ''\t''), char(10), ''\n''), char(11), ''\u000B''), char(12), ''\f''), char(13), ''\r''), char(14), ''\u000E''), char(15), ''\u000F''), char(16), ''\u0010''), char(17), ''\u0011''), char(18), ''\u0012''), char(19), ''\u0013''), char(20), ''\u0014''), char(21), ''\u0015''), char(22), ''\u0016''), char(23), ''\u0017''), char(24), ''\u0018''), char(25), ''\u0019''), char(26), ''\u001A''), char(27), ''\u001B''), char(28), ''\u001C''), char(29), ''\u001D''), char(30), ''\u001E''), char(31), ''\u001F'') + ''"'', ''null'')
    + '',''
    + ''"name":''
    + coalesce(''"'' + replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(cast(name as varchar(max)), ''\'', ''\\''), ''"'', ''\"''), char(0), ''\u0000''), char(1), ''\u0001''), char(2), ''\u0002''), char(3), ''\u0003''), char(4), ''\u0004''), char(5), ''\u0005''), char(6), ''\u0006''), char(7), ''\u0007''), char(8), ''\b''), char(9), ''\t''), char(10), ''\n''), char(11), ''\u000B''), char(12), ''\f''), char(13), ''\r''), char(14), ''\u000E''), char(15), ''\u000F''), char(16), ''\u0010''), char(17), ''\u0011''), char(18), ''\u0012''), char(19), ''\u0013''), char(20), ''\u0014''), char(21), ''\u0015''), char(22), ''\u0016''), char(23), ''\u0017''), char(24), ''\u0018''), char(25), ''\u0019''), char(26), ''\u001A''), char(27), ''\u001B''), char(28), ''\u001C''), char(29), ''\u001D''), char(30), ''\u001E''), char(31), ''\u001F'') + ''"'', ''null'')
    + '',''
    + ''"category":''
    + coalesce(''"'' + replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(cast(category as varchar(max)), ''\'', ''\\''), ''"'', ''\"''), char(0), ''\u0000''), char(1), ''\u0001''), char(2), ''\u0002''), char(3), ''\u0003''), char(4), ''\u0004''), char(5), ''\u0005''), char(6), ''\u0006''), char(7), ''\u0007''), char(8), ''\b''), char(9), ''\t''), char(10), ''\n''), char(11), ''\u000B''), char(12), ''\f''), char(13), ''\r''), char(14), ''\u000E''), char(15), ''\u000F''), char(16), ''\u0010''), char(17), ''\u0011''), char(18), ''\u0012''), char(19), ''\u0013''), char(20), ''\u0014''), char(21), ''\u0015''), char(22), ''\u0016''), char(23), ''\u0017''), char(24), ''\u0018''), char(25), ''\u0019''), char(26), ''\u001A''), char(27), ''\u001B''), char(28), ''\u001C''), char(29), ''\u001D''), char(30), ''\u001E''), char(31), ''\u001F'') + ''"'', ''null'')
    + '',''
    + ''"unit_price":''
    + coalesce(''"'' + replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(cast(unit_price as varchar(max)), ''\'', ''\\''), ''"'', ''\"''), char(0), ''\u0000''), char(1), ''\u0001''), char(2), ''\u0002''), char(3), ''\u0003''), char(4), ''\u0004''), char(5), ''\u0005''), char(6), ''\u0006''), char(7), ''\u0007''), char(8), ''\b''), char(9), ''\t''), char(10), ''\n''), char(11), ''\u000B''), char(12), ''\f''), char(13), ''\r''), char(14), ''\u000E''), char(15), ''\u000F''), char(16), ''\u0010''), char(17), ''\u0011''), char(18), ''\u0012''), char(19), ''\u0013''), char(20), ''\u0014''), char(21), ''\u0015''), char(22), ''\u0016''), char(23), ''\u0017''), char(24), ''\u0018''), char(25), ''\u0019''), char(26), ''\u001A''), char(27), ''\u001B''), char(28), ''\u001C''), char(29), ''\u001D''), char(30), ''\u001E''), char(31), ''\u001F'') + ''"'', ''null'')
    + '',''
    + ''"last_updated":''
    + coalesce(''"'' + replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(cast(last_updated as varchar(max)), ''\'', ''\\''), ''"'', ''\"''), char(0), ''\u0000''), char(1), ''\u0001''), char(2), ''\u0002''), char(3), ''\u0003''), char(4), ''\u0004''), char(5), ''\u0005''), char(6), ''\u0006''), char(7), ''\u0007''), char(8), ''\b''), char(9), ''\t''), char(10), ''\n''), char(11), ''\u000B''), char(12), ''\f''), char(13), ''\r''), char(14), ''\u000E''), char(15), ''\u000F''), char(16), ''\u0010''), char(17), ''\u0011''), char(18), ''\u0012''), char(19), ''\u0013''), char(20), ''\u0014''), char(21), ''\u0015''), char(22), ''\u0016''), char(23), ''\u0017''), char(24), ''\u0018''), char(25), ''\u0019''), char(26), ''\u001A''), char(27), ''\u001B''), char(28), ''\u001C''), char(29), ''\u001D''), char(30), ''\u001E''), char(31), ''\u001F'') + ''"'', ''null'')
    + ''}'' as body,
        case when datalength(trim(received.product_id)) <= 4000 then cast(nullif(trim(received.product_id), '''') as varchar(4000)) end as product_key,

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
                select trim(received.last_updated) collate Latin1_General_100_BIN2_UTF8 as said
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
                                trim(received.last_updated) collate Latin1_General_100_BIN2_UTF8
                                    as said
                        ) as stated
                    ) as zoned
                ) as parted
            ) as read_time
        ) as moved
    )) as event_time
    from received

),

judged as (

    select
        *,
        case
            when product_key is null then ''missing_key''
            when event_time is null then ''invalid_time''
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        product_key as product_id,

        -- text
        case when datalength(trim(name)) <= 4000 then cast(nullif(trim(name), '''') as varchar(4000)) end as name,
        case when datalength(trim(category)) <= 4000 then cast(nullif(trim(category), '''') as varchar(4000)) end as category,

        -- amounts
        unit_price,

        -- flags
        cast(case when coalesce(is_deleted, 0) = 1 then 1 else 0 end as bit) as is_deleted,

        -- timestamps
        event_time,

        -- as received
        body,
        cast(null as varchar(max)) as body_base64,
        reject_reason,
        cast(
        coalesce(replace(convert(varchar(26), cast(event_time as datetime2(6)), 121), '' '', ''T''), '''')
        + ''/products/'' + coalesce(window_high, '''')
        as varchar(400)
    ) as version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed;');

-- ======== 2
USE [warehouse];
        select
            sch.name as schema_name,
            obj.name as view_name
        from sys.sql_expression_dependencies refs
        inner join sys.objects obj
        on refs.referencing_id = obj.object_id
        inner join sys.schemas sch
        on obj.schema_id = sch.schema_id
        where refs.referenced_database_name = 'warehouse'
        and refs.referenced_schema_name = 'silver'
        and refs.referenced_entity_name = 'stg_products__dbt_backup'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[stg_products__dbt_backup];');

-- ======== 4
USE [warehouse];
      EXEC sp_rename 'silver.stg_products', 'stg_products__dbt_backup'
