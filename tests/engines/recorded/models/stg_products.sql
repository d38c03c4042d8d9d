-- ... as on DuckDB
        received.*,
        case when datalength(trim(received.product_id)) <= 4000 then cast(nullif(trim(received.product_id), '') as varchar(4000)) end as product_key,
    (
        select
            case
                when
                    said like '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]%'
                    and left(said, 4) between '1900' and '9998' and form not like '%Z_%'
                    and (form in ('', ' 00:00', ' 00:00Z', ' 00:00:00', ' 00:00:00Z') or (form like ' 00:00:00.0%' and replace(form, '0', '') in (' ::.', ' ::.Z')))
                    then cast(switchoffset(try_convert(datetimeoffset(6), moment), '+00:00') as datetime2(6))
                when
                    said like '[1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]%' and said not like '%[^.0-9]%'
                    and said not like '%._______%' and seconds between 631152000 and 1999987200
                    then dateadd(microsecond, seconds % 60 * 1000000, dateadd(minute, seconds / 60.0, cast('1970-01-01' as datetime2(6))))
            end
        from (
            select
                said,
                try_cast(said as decimal(16, 6)) as seconds,
                replace(replace(replace(translate(substring(said, 11, 8000), '123456789T-', '000000000 +'), '+00:00', 'Z'), '+0000', 'Z'), '+00', 'Z') as form,
                left(said, 10) + ' ' + left(substring(said + 'T00:00', 12, 15), patindex('%[^:.0-9]%', substring(said + 'T00:00', 12, 15) + 'T') - 1) + case
                    when said like '%[-+]__:__' then ' ' + right(said, 6)
                    when said like '%[T ]%[-+]____' then ' ' + stuff(right(said, 5), 4, 0, ':')
                    when said like '%[T ]%[-+]__' then ' ' + right(said, 3) + ':00'
                    else ' +00:00'
                end as moment
            from (select trim(received.last_updated) as said) as stated
        ) as parts
    ) as event_time
    from received
-- ... as on DuckDB
            when event_time is null then 'invalid_time'
            when event_time > dateadd(minute, 1440, landed_at) then 'future_time'
        end as reject_reason
-- ... as on DuckDB
        -- text
        case when datalength(trim(name)) <= 4000 then cast(nullif(trim(name), '') as varchar(4000)) end as name,
        case when datalength(trim(category)) <= 4000 then cast(nullif(trim(category), '') as varchar(4000)) end as category,
        -- amounts
        unit_price,
        -- flags
        cast(case when coalesce(is_deleted, 0) = 1 then 1 else 0 end as bit) as is_deleted,
        -- timestamps
        event_time,
        -- as received
        case
            when
                datalength(trim([product_id])) > 4000 or datalength(trim([name])) > 4000 or datalength(trim([category])) > 4000
                or datalength(trim([last_updated])) > 4000
                then 'invalid_text'
            else reject_reason
        end as reject_reason,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat('products/', case when coalesce(is_deleted, 0) = 1 then 'gone/' else '' end, coalesce(row_hash, concat('', case when [category] is not null then concat('category:', replace(cast([category] as varchar(max)), ',', ',,'), ',') else '' end, case when [last_updated] is not null then concat('last_updated:', replace(cast([last_updated] as varchar(max)), ',', ',,'), ',') else '' end, case when [name] is not null then concat('name:', replace(cast([name] as varchar(max)), ',', ',,'), ',') else '' end, case when [product_id] is not null then concat('product_id:', replace(cast([product_id] as varchar(max)), ',', ',,'), ',') else '' end, case when [unit_price] is not null then concat('unit_price:', cast([unit_price] as varchar(max)), ',') else '' end))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key,
        event_time as position_at,
        coalesce(
        case
            when
                window_high like '%[0-9]'
                and window_high not like '%[^-0-9]%'
                then try_cast(window_high as bigint)
            when window_high like '____-__-__T__:__:__%Z'
                then datediff_big(
                    microsecond,
                    cast('1970-01-01' as datetime2(6)),
                    try_convert(
                        datetime2(6), left(replace(window_high, 'Z', ''), 26), 126
                    )
                )
        end,
        0
    ) as position_number,
        landed_at as read_at,
        cast(null as varchar(max)) as event_hub,
        cast(null as varchar(max)) as partition_id,
        cast(null as bigint) as sequence_number,
-- ... as on DuckDB
