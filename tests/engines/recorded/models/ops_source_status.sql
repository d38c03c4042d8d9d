with
files as (
    select
        source,
        max(landed_at) as last_landed_at,
        cast(count(*) as bigint) as total_files,
        cast(sum(total_rows) as bigint) as total_rows
    from silver.silver_landed_files
    group by source
),
-- how much landed in the day before the newest file of all sources
newest as (
    select max(landed_at) as landed_at
    from silver.silver_landed_files
),
last_day as (
    select
        landed.source,
        cast(sum(landed.total_rows) as bigint) as total_rows
    from silver.silver_landed_files as landed
    cross join newest
    where
        landed.landed_at
        >= dateadd(minute, -1440, newest.landed_at)
    group by landed.source
),
rejects as (
    select
        source,
        cast(sum(open_payloads) as bigint) as open_rejects,
        max(case when open_payloads > 0 then last_landed_at end)
            as last_reject_at
    from operations.ops_rejects
    group by source
),
-- the numbers between two ranges of a partition have not landed
ranges as (
    select
        source,
        first_number,
        lag(last_number) over (
            partition by source, event_hub, partition_id
            order by first_number
        ) as number_before
    from silver.silver_sequence_ranges
),
gaps as (
    select
        source,
        cast(count(*) as bigint) as gaps,
        cast(sum(first_number - number_before - 1) as bigint)
            as missing_numbers
    from ranges
    where first_number > number_before + 1
    group by source
),
extractions as (
    select
        name as source,
        status,
        ended_at,
        read_until,
        row_number() over (
            partition by name
            order by ended_at desc, started_at desc, run_id desc
        ) as age
    from operations.ops_runs
    where kind = 'extraction'
),
-- the next window of a source begins where the last good one ended, or where a
-- person has put it
windows as (
    select
        source,
        ended_at as last_success_at,
        read_until,
        row_number() over (
            partition by source
            order by age
        ) as age
    from extractions
    where status in ('committed', 'set', 'reset', 'adopted')
)
select
    files.source,
    files.last_landed_at,
    cast(
        (cast(datediff_big(microsecond, files.last_landed_at, cast(sysutcdatetime() as datetime2(6))) as decimal(38, 0)) - cast(datediff_big(microsecond, files.last_landed_at, cast(sysutcdatetime() as datetime2(6))) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    )
        as minutes_since_landing,
    files.total_files,
    files.total_rows,
    coalesce(last_day.total_rows, 0) as rows_of_last_day,
    coalesce(rejects.open_rejects, 0) as open_rejects,
    rejects.last_reject_at,
    coalesce(gaps.gaps, 0) as gaps,
    coalesce(gaps.missing_numbers, 0) as missing_numbers,
    extractions.status as last_run_status,
    extractions.ended_at as last_run_at,
    windows.last_success_at,
    windows.read_until as window_opens_at
from files
left join last_day
    on files.source = last_day.source
left join rejects
    on files.source = rejects.source
left join gaps
    on files.source = gaps.source
left join extractions
    on
        files.source = extractions.source
        and extractions.age = 1
left join windows
    on
        files.source = windows.source
        and windows.age = 1
