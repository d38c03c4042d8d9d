-- ... as on DuckDB
    where
-- >> first build
        1 = 1
-- >> increment
        _processed_at > cast('<moment>' as datetime2(6))
-- <<
        and (
            items <> '[]'
-- >> first build
            or 1 = 0
-- >> increment
            or 1 = 1
-- <<
        )
-- ... as on DuckDB
    from orders
    cross apply (
        select
            cast([key] as int) + 1 as element_number,
            cast(
                case when [type] = 1 then '"' + [value] + '"' else [value] end
                as varchar(max)
            ) as element
        from openjson(orders.items)
    ) as item
),
stated as (
    select
        given.*,
        stated.*
    from elements as given
    outer apply (
        select
            cast(1 as bit) as is_object,
            max(case [key] when 'product_id' then text end) as [product_id],
            max(case [key] when 'line' then written end) as [line],
            max(case [key] when 'quantity' then written end) as [quantity],
            max(case [key] when 'unit_price' then written end) as [unit_price]
        from (
            select
                [key],
                written,
                copies,
                case
                    when kind = 2 and written = '-0' then '0'
                    when kind = 1 or (kind = 2 and written not like '%[^-0-9]%')
                        then written
                end as text,
                case kind when 0 then '[]' when 4 then written else '' end as array,
                case
                    when cast(written as nvarchar(max)) <> said then 1
                    when kind in (1, 2) and datalength(trim(written)) > 4000 and [key] in ('product_id', 'line', 'quantity', 'unit_price') then 1
                end as is_broken
            from (
                select
                    [key],
                    count(*) as copies,
                    max([type]) as kind,
                    max([value]) as said,
                    cast(max([value]) as varchar(max)) as written
                from
                    openjson(
                        case
                            -- of a valid object or array the first bracket is its own
                            when isjson(given.element) = 1 and substring(given.element, patindex('%[[{]%', given.element), 1) = '{' then given.element
                            else '{"":0,"":0}'
                        end
                    )
                where [key] not like '% '
                group by [key]
            ) as fields
        ) as members
        having coalesce(max(copies), 1) = 1 and count(is_broken) = 0
    ) as stated
-- ... as on DuckDB
        when
            trim(line) like '%[0-9]'
            and trim(line) not like '%[^-.0-9]%'
            and trim(line) not like '.%'
            and trim(line) not like '-.%'
            and trim(line) not like '-%[1-9]%'
            and trim(line) not like '%.%[1-9]%'
            and len(trim(line)) <= 16
            and charindex('.', trim(line) + '.') <= 10
            then try_cast(trim(line) as decimal(9, 0))
    end as stated_line,
        case when datalength(trim(product_id)) <= 4000 then cast(nullif(trim(product_id), '') as varchar(4000)) end as product_key,
        case
        when
            trim(quantity) like '%[0-9]'
            and trim(quantity) not like '%[^-.0-9]%'
            and trim(quantity) not like '.%'
            and trim(quantity) not like '-.%'
            and trim(quantity) not like '-%[1-9]%'
            and len(trim(quantity)) <= 16
            and charindex('.', trim(quantity) + '.') <= 16
            then try_cast(trim(quantity) as decimal(18, 3))
    end as item_quantity,
        case
        when
            trim(unit_price) like '%[0-9]'
            and trim(unit_price) not like '%[^-.0-9]%'
            and trim(unit_price) not like '.%'
            and trim(unit_price) not like '-.%'
            and trim(unit_price) not like '-%[1-9]%'
            and len(trim(unit_price)) <= 16
            and charindex('.', trim(unit_price) + '.') <= 17
            then try_cast(trim(unit_price) as decimal(18, 2))
    end as item_price
-- ... as on DuckDB
        case
            when not coalesce(is_object, 0) = 1 then 'not_json'
            when (trim(line) <> '' and stated_line is null) then 'invalid_line'
            when (trim(quantity) <> '' and item_quantity is null)
                then 'invalid_quantity'
            when (trim(unit_price) <> '' and item_price is null)
                then 'invalid_price'
-- ... as on DuckDB
        _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(order_id, '/', cast(line_number as varchar(max)), '/', cast(line_copy as varchar(max))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from numbered
-- ... as on DuckDB
        from current_lines
-- >> increment
        union all
-- ... as on DuckDB
        from (
    select *
    from silver.silver_order_lines
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from orders) as wanted)
        ) as known
-- ... as on DuckDB
            )
-- <<
)
select * from with_gone
