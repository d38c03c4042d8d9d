-- ... as on DuckDB
    select
        given.*,
        stated.*
    from received as given
    outer apply (
        select
            cast(1 as bit) as is_object,
            max(case [key] when 'order_id' then text end) as [order_id],
            max(case [key] when 'customer_id' then text end) as [customer_id],
            max(case [key] when 'status' then text end) as [status],
            max(case [key] when 'currency' then text end) as [currency],
            max(case [key] when 'timestamp' then written end) as [timestamp],
            max(case [key] when 'amount' then written end) as [amount],
            max(case [key] when 'placed_at' then written end) as [placed_at],
            max(case [key] when 'promised_at' then written end) as [promised_at],
            max(case [key] when 'delivered_at' then written end) as [delivered_at],
            nullif(coalesce(max(case [key] when 'items' then array end), '[]'), '') as [items]
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
                    when kind in (1, 2) and datalength(trim(written)) > 4000 and [key] in ('order_id', 'customer_id', 'status', 'currency', 'timestamp', 'amount', 'placed_at', 'promised_at', 'delivered_at') then 1
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
                            when isjson(given.body) = 1 and substring(given.body, patindex('%[[{]%', given.body), 1) = '{' then given.body
                            else '{"":0,"":0}'
                        end
                    )
                where [key] not like '% '
                group by [key]
            ) as fields
        ) as members
        having coalesce(max(copies), 1) = 1 and count(is_broken) = 0
    ) as stated
),
timed as (
    select
        given.*,
        times.*
    from stated as given
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
                select 'event_time' as name, given.[timestamp] as text
                union all select 'placed_time' as name, given.[placed_at] as text
                union all select 'promised_time' as name, given.[promised_at] as text
                union all select 'delivered_time' as name, given.[delivered_at] as text
            ) as said
        ) as parsed
    ) as times
),
-- ... as on DuckDB
        -- keys, of which 1234 and [1234] are one, words, and the amount
        case when datalength(trim(order_id)) <= 4000 then cast(nullif(trim(order_id), '') as varchar(4000)) end as order_key,
        case when datalength(trim(customer_id)) <= 4000 then cast(nullif(trim(customer_id), '') as varchar(4000)) end as customer_key,
        case when datalength(trim(status)) <= 4000 then cast(nullif(trim(status), '') as varchar(4000)) end as status_text,
        case when datalength(trim(currency)) <= 4000 then cast(nullif(trim(currency), '') as varchar(4000)) end as currency_text,
        case
        when
            trim(amount) like '%[0-9]'
            and trim(amount) not like '%[^-.0-9]%'
            and trim(amount) not like '.%'
            and trim(amount) not like '-.%'
            and trim(amount) not like '-%[1-9]%'
            and len(trim(amount)) <= 16
            and charindex('.', trim(amount) + '.') <= 17
            then try_cast(trim(amount) as decimal(18, 2))
    end as order_amount
-- ... as on DuckDB
            when body is null and body_base64 is not null then 'not_utf8'
            when not coalesce(is_object, 0) = 1 then 'not_json'
            when order_key is null then 'missing_key'
            when
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
-- ... as on DuckDB
        -- text
        translate(status_text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as status,
        coalesce(translate(currency_text, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), 'EUR') as currency,
        items,
        -- amounts and flags
        order_amount as amount,
        cast(case when 1 = 0 then 1 else 0 end as bit) as is_deleted,
        -- timestamps
-- ... as on DuckDB
        -- as received
        reject_reason,
        case when reject_reason is not null then body end as body,
        case when reject_reason is not null then body_base64 end as body_base64,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(case when body is not null and body_base64 is null then concat('order_events/', 'text/', body) else concat('order_events/', 'base64/', coalesce(body_base64, '')) end as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key,
        coalesce(enqueued_at, cast('1970-01-01' as datetime2(6)))
            as position_at,
        coalesce(sequence_number, 0) as position_number,
        cast(null as datetime2(6)) as read_at,
        event_hub,
-- ... as on DuckDB
