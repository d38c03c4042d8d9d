-- ======== 1
if object_id ('"silver"."silver_order_lines__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_order_lines__dbt_tmp_vw"

-- ======== 2
if object_id ('"silver"."silver_order_lines"','U') is not null
    drop table "silver"."silver_order_lines"

-- ======== 3
EXEC('create view "silver"."silver_order_lines__dbt_tmp_vw" as

with

orders as (

    -- an order with no item matters for the lines that it had: not where there
    -- is no line yet
    select * from "silver"."silver_orders"
    where
        1 = 1
        and (
            items <> ''[]''
            or 1 = 0
        )

),

elements as (

    select
        orders.order_id,
        orders._processed_at,
        orders._row_key as _parent_key,
        item.element_number,
        item.element
    from orders
    cross apply (
        select
            cast([key] as int) + 1 as element_number,
            cast([value] collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as element
        from openjson(orders.items)
    ) as item

),

stated as (

    select
        elements.*,

        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."line"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."line"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [line],
        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."product_id"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."product_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [product_id],
        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."quantity"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."quantity"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [quantity],
        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."unit_price"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."unit_price"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [unit_price]
    from elements

),

parsed as (

    select
        order_id,
        element_number,
        cast(coalesce(

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
                                replicate(''0'', 2) + written.units,
                                len(written.units) + 1
                            )
                            + ''.''
                            + right(
                                replicate(''0'', 2) + written.units,
                                1
                            ) as decimal(38, 1)
                        ) as decimal(9, 0)
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
                        when len(pointed.whole) + pointed.exponent + 1 > 0
                            then left(
                                pointed.whole + pointed.fraction
                                + replicate(''0'', 100),
                                len(pointed.whole) + pointed.exponent + 1
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
                select trim(line) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ), element_number
        ) as integer) as line_number,

    case
        when product_id like ''[[{]%'' and isjson(product_id) = 1 then null
        when datalength(trim(product_id)) > 1000 then null
        else cast(nullif(trim(product_id), '''') as varchar(1000))
    end as product_key,

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
                select trim(quantity) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as item_quantity,

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
                select trim(unit_price) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as item_price,
        _processed_at,
        _parent_key
    from stated

),

-- a payload that numbers two items alike loses neither
numbered as (

    select
        *,
        row_number() over (
            partition by order_id, line_number
            order by element_number
        ) as line_copy
    from parsed

),

current_lines as (

    select
        -- ids
        order_id,
        line_number as line,
        cast(line_copy as integer) as line_copy,
        product_key as product_id,

        -- amounts
        item_quantity as quantity,
        item_price as unit_price,
        try_cast(
            cast(item_quantity as decimal(19, 3))
            * cast(item_price as decimal(19, 2)) as decimal(18, 2)
        ) as amount,

        _processed_at,
        _parent_key,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(concat(order_id, ''/'', cast(line_number as varchar(max)), ''/'', cast(line_copy as varchar(max))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from numbered

),

with_gone as (

        select
            order_id,
            line,
            line_copy,
            product_id,
            quantity,
            unit_price,
            amount,
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from current_lines

)

select * from with_gone;');

        EXEC('CREATE TABLE [pool].[silver].[silver_order_lines]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[silver].[silver_order_lines__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "silver"."silver_order_lines" ([_row_key]);
        create statistics [by__parent_key]
            on "silver"."silver_order_lines" ([_parent_key]);

-- ======== 5
delete from "silver"."silver_order_lines" where _is_gone = 1

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "silver"."silver_order_lines"

-- ======== 7
select
            case
                when exists (
                    select 1 from "silver"."silver_orders"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 8
select case when exists (select 1 from "silver"."silver_order_lines") then 1 else 0 end as held

-- ======== 9
if object_id ('"silver"."silver_order_lines__dbt_tmp"','U') is not null
    drop table "silver"."silver_order_lines__dbt_tmp"

-- ======== 10
if object_id ('"silver"."silver_order_lines__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_order_lines__dbt_tmp__dbt_tmp_vw"

-- ======== 11
EXEC('create view "silver"."silver_order_lines__dbt_tmp__dbt_tmp_vw" as

with

orders as (

    -- an order with no item matters for the lines that it had: not where there
    -- is no line yet
    select * from "silver"."silver_orders"
    where
        _processed_at > cast(''<moment>'' as datetime2(6))
        and (
            items <> ''[]''
            or 1 = 1
        )

),

elements as (

    select
        orders.order_id,
        orders._processed_at,
        orders._row_key as _parent_key,
        item.element_number,
        item.element
    from orders
    cross apply (
        select
            cast([key] as int) + 1 as element_number,
            cast([value] collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as element
        from openjson(orders.items)
    ) as item

),

stated as (

    select
        elements.*,

        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."line"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."line"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [line],
        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."product_id"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."product_id"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [product_id],
        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."quantity"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."quantity"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [quantity],
        cast(coalesce(
                json_value(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."unit_price"''),
                json_query(case when isjson(element) = 1
    and charindex(nchar(64976), element collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), element collate Latin1_General_100_BIN2_UTF8) = 0
    and element not like ''%\u[fF][dD][dD][01]%''
    and (
        element not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''') not like ''%\u[dD][89a-fA-F]%''
        or replace(element, ''\\'', '''')
        like ''%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%''
    ) then element end, ''$."unit_price"'')
            ) collate Latin1_General_100_BIN2_UTF8 as varchar(max)) as [unit_price]
    from elements

),

parsed as (

    select
        order_id,
        element_number,
        cast(coalesce(

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
                                replicate(''0'', 2) + written.units,
                                len(written.units) + 1
                            )
                            + ''.''
                            + right(
                                replicate(''0'', 2) + written.units,
                                1
                            ) as decimal(38, 1)
                        ) as decimal(9, 0)
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
                        when len(pointed.whole) + pointed.exponent + 1 > 0
                            then left(
                                pointed.whole + pointed.fraction
                                + replicate(''0'', 100),
                                len(pointed.whole) + pointed.exponent + 1
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
                select trim(line) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ), element_number
        ) as integer) as line_number,

    case
        when product_id like ''[[{]%'' and isjson(product_id) = 1 then null
        when datalength(trim(product_id)) > 1000 then null
        else cast(nullif(trim(product_id), '''') as varchar(1000))
    end as product_key,

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
                select trim(quantity) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as item_quantity,

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
                select trim(unit_price) collate Latin1_General_100_BIN2_UTF8 as said
            ) as stated
        ) as split
    ) as unsigned) as pointed
            ) as shifted
        ) as written
    ) as item_price,
        _processed_at,
        _parent_key
    from stated

),

-- a payload that numbers two items alike loses neither
numbered as (

    select
        *,
        row_number() over (
            partition by order_id, line_number
            order by element_number
        ) as line_copy
    from parsed

),

current_lines as (

    select
        -- ids
        order_id,
        line_number as line,
        cast(line_copy as integer) as line_copy,
        product_key as product_id,

        -- amounts
        item_quantity as quantity,
        item_price as unit_price,
        try_cast(
            cast(item_quantity as decimal(19, 3))
            * cast(item_price as decimal(19, 2)) as decimal(18, 2)
        ) as amount,

        _processed_at,
        _parent_key,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(concat(order_id, ''/'', cast(line_number as varchar(max)), ''/'', cast(line_copy as varchar(max))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from numbered

),

with_gone as (

        select
            order_id,
            line,
            line_copy,
            product_id,
            quantity,
            unit_price,
            amount,
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from current_lines

        union all

        -- what the changed parents had and have no longer
        select
            known.order_id,
            known.line,
            known.line_copy,
            known.product_id,
            known.quantity,
            known.unit_price,
            known.amount,
            parents._processed_at,
            known._parent_key,
            known._row_key,
            1 as _is_gone
        from "silver"."silver_order_lines" as known
        inner join orders as parents
            on known._parent_key = parents._row_key
        where
            not exists (
                select 1
                from current_lines as present
                where present._row_key = known._row_key
            )

)

select * from with_gone;');

        EXEC('CREATE TABLE [pool].[silver].[silver_order_lines__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[silver].[silver_order_lines__dbt_tmp__dbt_tmp_vw]);');

-- ======== 12
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_order_lines__dbt_tmp'
      and table_schema = 'silver'

-- ======== 13
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_order_lines'
      and table_schema = 'silver'

-- ======== 14
merge into "silver"."silver_order_lines" as DBT_INTERNAL_DEST
        using "silver"."silver_order_lines__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [order_id] = DBT_INTERNAL_SOURCE.[order_id],[line] = DBT_INTERNAL_SOURCE.[line],[line_copy] = DBT_INTERNAL_SOURCE.[line_copy],[product_id] = DBT_INTERNAL_SOURCE.[product_id],[quantity] = DBT_INTERNAL_SOURCE.[quantity],[unit_price] = DBT_INTERNAL_SOURCE.[unit_price],[amount] = DBT_INTERNAL_SOURCE.[amount],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_parent_key] = DBT_INTERNAL_SOURCE.[_parent_key],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[_is_gone] = DBT_INTERNAL_SOURCE.[_is_gone]

    when not matched then insert
        ([order_id], [line], [line_copy], [product_id], [quantity], [unit_price], [amount], [_processed_at], [_parent_key], [_row_key], [_is_gone])
    values
        ([order_id], [line], [line_copy], [product_id], [quantity], [unit_price], [amount], [_processed_at], [_parent_key], [_row_key], [_is_gone])

;

-- ======== 15
update statistics "silver"."silver_order_lines"
