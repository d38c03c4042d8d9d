-- ... as on DuckDB
    select
        given.*,
        times.*
    from received as given
    cross apply (
        select
            max(case name when 'event_time' then moment end) as event_time,
            max(case name when 'placed_time' then moment end) as placed_time,
            max(case name when 'promised_time' then moment end) as promised_time,
            max(case name when 'delivered_time' then moment end) as delivered_time
        from (
            select
                name,
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
            from (select trim(text) as said) as stated
        ) as parts
    ) as moment
            from (
                select 'event_time' as name, given.[last_updated] as text
                union all select 'placed_time' as name, given.[placed_at] as text
                union all select 'promised_time' as name, given.[promised_at] as text
                union all select 'delivered_time' as name, given.[delivered_at] as text
            ) as said
        ) as parsed
    ) as times
),
-- ... as on DuckDB
        -- keys
        case when datalength(trim(timed.order_id)) <= 4000 then cast(nullif(trim(timed.order_id), '') as varchar(4000)) end as order_key,
        case when datalength(trim(timed.customer_id)) <= 4000 then cast(nullif(trim(timed.customer_id), '') as varchar(4000)) end as customer_key,
        -- text
        case when datalength(trim(timed.status)) <= 4000 then cast(nullif(trim(timed.status), '') as varchar(4000)) end as status_text,
        case when datalength(trim(timed.currency)) <= 4000 then cast(nullif(trim(timed.currency), '') as varchar(4000)) end as currency_text,
        -- amounts
        case
        when
            trim(timed.amount) like '%[0-9]'
            and trim(timed.amount) not like '%[^-.0-9]%'
            and trim(timed.amount) not like '.%'
            and trim(timed.amount) not like '-.%'
            and trim(timed.amount) not like '-%[1-9]%'
            and len(trim(timed.amount)) <= 16
            and charindex('.', trim(timed.amount) + '.') <= 17
            then try_cast(trim(timed.amount) as decimal(18, 2))
    end as order_amount
-- ... as on DuckDB
                event_time is null
                or (trim(placed_at) <> '' and placed_time is null)
                or (trim(promised_at) <> '' and promised_time is null)
                or (trim(delivered_at) <> '' and delivered_time is null)
                then 'invalid_time'
            when
                event_time > dateadd(minute, 1440, landed_at)
                or placed_time > dateadd(minute, 1440, landed_at)
                or delivered_time > dateadd(minute, 1440, landed_at)
                then 'future_time'
            when order_amount is null and not coalesce(is_deleted, 0) = 1
                then 'invalid_amount'
            when
                1 = 0
                and not coalesce(is_deleted, 0) = 1
                then 'missing_currency'
-- ... as on DuckDB
        -- text; the table knows nothing of items
        translate(status_text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as status,
        case
            -- a deletion need not state one
            when currency_text is not null or not coalesce(is_deleted, 0) = 1
                then coalesce(translate(currency_text, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), 'EUR')
        end as currency,
        cast(null as varchar(max)) as items,
        -- amounts
        order_amount as amount,
        -- flags
        cast(case when coalesce(is_deleted, 0) = 1 then 1 else 0 end as bit) as is_deleted,
        -- timestamps
-- ... as on DuckDB
        case
            when
                datalength(trim([order_id])) > 4000 or datalength(trim([customer_id])) > 4000 or datalength(trim([status])) > 4000
                or datalength(trim([amount])) > 4000 or datalength(trim([currency])) > 4000 or datalength(trim([placed_at])) > 4000
                or datalength(trim([promised_at])) > 4000 or datalength(trim([delivered_at])) > 4000 or datalength(trim([last_updated])) > 4000
                then 'invalid_text'
            else reject_reason
        end as reject_reason,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat('sales_orders/', case when coalesce(is_deleted, 0) = 1 then 'gone/' else '' end, coalesce(row_hash, concat('', case when [amount] is not null then concat('amount:', replace(cast([amount] as varchar(max)), ',', ',,'), ',') else '' end, case when [currency] is not null then concat('currency:', replace(cast([currency] as varchar(max)), ',', ',,'), ',') else '' end, case when [customer_id] is not null then concat('customer_id:', replace(cast([customer_id] as varchar(max)), ',', ',,'), ',') else '' end, case when [deleted] is not null then concat('deleted:', cast([deleted] as varchar(max)), ',') else '' end, case when [delivered_at] is not null then concat('delivered_at:', replace(cast([delivered_at] as varchar(max)), ',', ',,'), ',') else '' end, case when [last_updated] is not null then concat('last_updated:', replace(cast([last_updated] as varchar(max)), ',', ',,'), ',') else '' end, case when [order_id] is not null then concat('order_id:', replace(cast([order_id] as varchar(max)), ',', ',,'), ',') else '' end, case when [placed_at] is not null then concat('placed_at:', replace(cast([placed_at] as varchar(max)), ',', ',,'), ',') else '' end, case when [promised_at] is not null then concat('promised_at:', replace(cast([promised_at] as varchar(max)), ',', ',,'), ',') else '' end, case when [status] is not null then concat('status:', replace(cast([status] as varchar(max)), ',', ',,'), ',') else '' end))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
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
