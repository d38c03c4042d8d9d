-- ... as on DuckDB
        received.*,
        case when datalength(trim(received.currency)) <= 4000 then cast(nullif(trim(received.currency), '') as varchar(4000)) end as currency_text,
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
            from (select trim(received.rate_date) as said) as stated
        ) as parts
    ) as rate_time,
        case
        when
            trim(received.rate) like '%[0-9]'
            and trim(received.rate) not like '%[^-.0-9]%'
            and trim(received.rate) not like '.%'
            and trim(received.rate) not like '-.%'
            and trim(received.rate) not like '-%[1-9]%'
            and len(trim(received.rate)) <= 16
            and charindex('.', trim(received.rate) + '.') <= 11
            then try_cast(trim(received.rate) as decimal(18, 8))
    end as rate_number,
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
        *,
        translate(currency_text, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') as currency_code,
        cast(rate_time as date) as rate_day
-- ... as on DuckDB
            when event_time is null then 'invalid_time'
            when event_time > dateadd(minute, 1440, landed_at) then 'future_time'
            when coalesce(rate_number, 0) = 0 then 'invalid_rate'
-- ... as on DuckDB
            when currency_code is not null and rate_day is not null
                then concat(currency_code, '/', cast(rate_day as varchar(max)))
        end as rate_id,
-- ... as on DuckDB
        -- flags
        cast(case when coalesce(is_deleted, 0) = 1 then 1 else 0 end as bit) as is_deleted,
        -- timestamps
-- ... as on DuckDB
        case
            when
                datalength(trim([currency])) > 4000 or datalength(trim([rate_date])) > 4000 or datalength(trim([rate])) > 4000
                or datalength(trim([last_updated])) > 4000
                then 'invalid_text'
            else reject_reason
        end as reject_reason,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat('exchange_rates/', case when coalesce(is_deleted, 0) = 1 then 'gone/' else '' end, coalesce(row_hash, concat('', case when [currency] is not null then concat('currency:', replace(cast([currency] as varchar(max)), ',', ',,'), ',') else '' end, case when [last_updated] is not null then concat('last_updated:', replace(cast([last_updated] as varchar(max)), ',', ',,'), ',') else '' end, case when [rate] is not null then concat('rate:', replace(cast([rate] as varchar(max)), ',', ',,'), ',') else '' end, case when [rate_date] is not null then concat('rate_date:', replace(cast([rate_date] as varchar(max)), ',', ',,'), ',') else '' end))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
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
