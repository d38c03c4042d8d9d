-- ... as on DuckDB
        case
            when
                datalength(trim([run_id])) > 4000 or datalength(trim([kind])) > 4000 or datalength(trim([name])) > 4000
                or datalength(trim([layer])) > 4000 or datalength(trim([status])) > 4000 or datalength(trim([read_until])) > 4000
                then 'invalid_text'
            else reject_reason
        end as reject_reason,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat('pipeline_runs/', case when coalesce(is_deleted, 0) = 1 then 'gone/' else '' end, coalesce(row_hash, concat('', case when [ended_at] is not null then concat('ended_at:', replace(convert(varchar(26), cast([ended_at] as datetime2(6)), 121), ' ', 'T'), ',') else '' end, case when [kind] is not null then concat('kind:', replace(cast([kind] as varchar(max)), ',', ',,'), ',') else '' end, case when [layer] is not null then concat('layer:', replace(cast([layer] as varchar(max)), ',', ',,'), ',') else '' end, case when [milliseconds] is not null then concat('milliseconds:', cast([milliseconds] as varchar(max)), ',') else '' end, case when [name] is not null then concat('name:', replace(cast([name] as varchar(max)), ',', ',,'), ',') else '' end, case when [read_until] is not null then concat('read_until:', replace(cast([read_until] as varchar(max)), ',', ',,'), ',') else '' end, case when [run_id] is not null then concat('run_id:', replace(cast([run_id] as varchar(max)), ',', ',,'), ',') else '' end, case when [started_at] is not null then concat('started_at:', replace(convert(varchar(26), cast([started_at] as datetime2(6)), 121), ' ', 'T'), ',') else '' end, case when [status] is not null then concat('status:', replace(cast([status] as varchar(max)), ',', ',,'), ',') else '' end, case when [total_rows] is not null then concat('total_rows:', cast([total_rows] as varchar(max)), ',') else '' end))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
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
