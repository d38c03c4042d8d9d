-- ... as on DuckDB
        case
            when
                datalength(trim([reject_id])) > 4000 or datalength(trim([note])) > 4000
                then 'invalid_text'
            else reject_reason
        end as reject_reason,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat('resolved_rejects/', case when coalesce(is_deleted, 0) = 1 then 'gone/' else '' end, coalesce(row_hash, concat('', case when [note] is not null then concat('note:', replace(cast([note] as varchar(max)), ',', ',,'), ',') else '' end, case when [reject_id] is not null then concat('reject_id:', replace(cast([reject_id] as varchar(max)), ',', ',,'), ',') else '' end, case when [resolved_at] is not null then concat('resolved_at:', replace(convert(varchar(26), cast([resolved_at] as datetime2(6)), 121), ' ', 'T'), ',') else '' end))) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
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
