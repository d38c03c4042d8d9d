-- ======== 1
select replace(convert(varchar(26), cast(cast(sysutcdatetime() as datetime2(6)) as datetime2(6)), 121), ' ', 'T') as moment

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
        and refs.referenced_entity_name = 'silver_sequence_ranges__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_sequence_ranges__dbt_tmp_vw];');

-- ======== 4
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_sequence_ranges];');

-- ======== 5
USE [warehouse];

    EXEC('create view [silver].[silver_sequence_ranges__dbt_tmp_vw] as

with

numbers as (

        select
            ''order_events'' as source,
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end as partition_id,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[order_events]
        where 1 = 1
        group by
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end
        union all
        select
            ''sales_orders'' as source,
            cast(null as varchar(max)) as event_hub,
            cast(null as varchar(max)) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[sales_orders]
        where 1 = 1
        having count(*) > 0
        union all
        select
            ''trip_events'' as source,
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end as partition_id,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[trip_events]
        where 1 = 1
        group by
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end
        union all
        select
            ''customers'' as source,
            cast(null as varchar(max)) as event_hub,
            cast(null as varchar(max)) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[customers]
        where 1 = 1
        having count(*) > 0
        union all
        select
            ''products'' as source,
            cast(null as varchar(max)) as event_hub,
            cast(null as varchar(max)) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[products]
        where 1 = 1
        having count(*) > 0

),

    pieces as (

        select
            source,
            event_hub,
            partition_id,
            sequence_number as first_number,
            sequence_number as last_number,
            first_landed_at,
            case when landed_at > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else landed_at end as _landed_at,
            0 as is_known
        from numbers

    ),

    beginnings as (

        select
            *,
            case
                when
                    first_number > 1 + max(last_number) over (
                        partition by source, event_hub, partition_id
                        order by first_number, last_number, is_known
                        rows between unbounded preceding and 1 preceding
                    )
                    then 1
                else 0
            end as begins
        from pieces

    ),

    islands as (

        select
            *,
            sum(begins) over (
                partition by source, event_hub, partition_id
                order by first_number, last_number, is_known
                rows unbounded preceding
            ) as island
        from beginnings

    ),

    joined as (

        select
            source,
            event_hub,
            partition_id,
            min(first_number) as first_number,
            max(last_number) as last_number,
            min(first_landed_at) as first_landed_at,
            max(_landed_at) as _landed_at,
            cast(''<moment>'' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''event_hub='' + replace(replace(cast(event_hub as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''partition_id='' + replace(replace(cast(partition_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from islands
        group by
            source,
            event_hub,
            partition_id,
            island

    ),

    current_ranges as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''event_hub='' + replace(replace(cast(event_hub as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''first_number='' + replace(replace(cast(first_number as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''partition_id='' + replace(replace(cast(partition_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key,
            0 as _is_gone
        from joined

    ),

    merged_ranges as (

        select * from current_ranges
        where 1 = 1

    )

select * from merged_ranges;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_sequence_ranges]  AS SELECT * FROM [warehouse].[silver].[silver_sequence_ranges__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 6
delete from [warehouse].[silver].[silver_sequence_ranges] where _is_gone = 1

-- ======== 7
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'order_events') as newest

-- ======== 8
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'sales_orders') as newest

-- ======== 9
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'trip_events') as newest

-- ======== 10
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'customers') as newest

-- ======== 11
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'products') as newest

-- ======== 12
select replace(convert(varchar(26), cast(
    case
        when max(_processed_at) >= cast(sysutcdatetime() as datetime2(6)) then dateadd(microsecond, 1, max(_processed_at))
        else cast(sysutcdatetime() as datetime2(6))
    end as datetime2(6)), 121), ' ', 'T') as moment
                from [warehouse].[silver].[silver_sequence_ranges]

-- ======== 13
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_sequence_ranges__dbt_tmp];');

-- ======== 14
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
        and refs.referenced_entity_name = 'silver_sequence_ranges__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 15
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_sequence_ranges__dbt_tmp__dbt_tmp_vw];');

-- ======== 16
USE [warehouse];

    EXEC('create view [silver].[silver_sequence_ranges__dbt_tmp__dbt_tmp_vw] as

with

numbers as (

        select
            ''order_events'' as source,
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end as partition_id,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[order_events]
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        group by
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end
        union all
        select
            ''sales_orders'' as source,
            cast(null as varchar(max)) as event_hub,
            cast(null as varchar(max)) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[sales_orders]
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        having count(*) > 0
        union all
        select
            ''trip_events'' as source,
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end as partition_id,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[trip_events]
        where 1 = 1
        group by
            event_hub,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then partition_id
    end,
            case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like ''replay-%''
            then sequence_number
    end
        union all
        select
            ''customers'' as source,
            cast(null as varchar(max)) as event_hub,
            cast(null as varchar(max)) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[customers]
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        having count(*) > 0
        union all
        select
            ''products'' as source,
            cast(null as varchar(max)) as event_hub,
            cast(null as varchar(max)) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[products]
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        having count(*) > 0

),

    spans as (

        select
            source,
            event_hub,
            partition_id,
            min(sequence_number) as lowest,
            max(sequence_number) as highest,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''event_hub='' + replace(replace(cast(event_hub as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''partition_id='' + replace(replace(cast(partition_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from numbers
        group by
            source,
            event_hub,
            partition_id

    ),

    nearby as (

        -- what the table has from one number below the new ones to one above
        select known.*
        from [warehouse].[silver].[silver_sequence_ranges] as known
        inner join spans
            on
                known._partition_key = spans._partition_key
                and (
                    known.first_number is null
                    or (
                        known.last_number >= spans.lowest - 1
                        and known.first_number <= spans.highest + 1
                    )
                )

    ),

    pieces as (

        select
            source,
            event_hub,
            partition_id,
            sequence_number as first_number,
            sequence_number as last_number,
            first_landed_at,
            case when landed_at > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else landed_at end as _landed_at,
            0 as is_known
        from numbers
        union all
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            _landed_at,
            1 as is_known
        from nearby

    ),

    beginnings as (

        select
            *,
            case
                when
                    first_number > 1 + max(last_number) over (
                        partition by source, event_hub, partition_id
                        order by first_number, last_number, is_known
                        rows between unbounded preceding and 1 preceding
                    )
                    then 1
                else 0
            end as begins
        from pieces

    ),

    islands as (

        select
            *,
            sum(begins) over (
                partition by source, event_hub, partition_id
                order by first_number, last_number, is_known
                rows unbounded preceding
            ) as island
        from beginnings

    ),

    joined as (

        select
            source,
            event_hub,
            partition_id,
            min(first_number) as first_number,
            max(last_number) as last_number,
            min(first_landed_at) as first_landed_at,
            max(_landed_at) as _landed_at,
            cast(''<moment>'' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''event_hub='' + replace(replace(cast(event_hub as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''partition_id='' + replace(replace(cast(partition_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _partition_key
        from islands
        group by
            source,
            event_hub,
            partition_id,
            island

    ),

    current_ranges as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''event_hub='' + replace(replace(cast(event_hub as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''first_number='' + replace(replace(cast(first_number as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''partition_id='' + replace(replace(cast(partition_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key,
            0 as _is_gone
        from joined

    ),

    merged_ranges as (

        select * from current_ranges
        where not exists (
            select 1
            from [warehouse].[silver].[silver_sequence_ranges] as known
            where
                known._row_key = current_ranges._row_key
                and (
                    known.last_number = current_ranges.last_number
                    or (known.last_number is null and current_ranges.last_number is null)
                )
                and (
                    known.first_landed_at = current_ranges.first_landed_at
                    or (known.first_landed_at is null and current_ranges.first_landed_at is null)
                )
                and (
                    known._landed_at = current_ranges._landed_at
                    or (known._landed_at is null and current_ranges._landed_at is null)
                )
        )
        union all
        -- what has become part of a range that begins lower
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            _landed_at,
            _processed_at,
            _partition_key,
            _row_key,
            1 as _is_gone
        from nearby
        where
            not exists (
                select 1
                from current_ranges
                where current_ranges._row_key = nearby._row_key
            )

    )

select * from merged_ranges;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_sequence_ranges__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_sequence_ranges__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 17
USE [warehouse];
        with mapping as (
            select
                row_number() over (partition by object_name(c.object_id) order by c.column_id) as ordinal_position,
                c.name collate database_default as column_name,
                t.name as data_type,
                case
					when (t.name in ('nchar', 'nvarchar', 'sysname') and c.max_length <> -1) then c.max_length / 2
					else c.max_length
				end as character_maximum_length,
                c.precision as numeric_precision,
                c.scale as numeric_scale
            from sys.columns c
            inner join sys.types t
            on c.user_type_id = t.user_type_id
            where c.object_id = object_id('[warehouse].[silver].[silver_sequence_ranges__dbt_tmp]')
        )

        select
            column_name,
            data_type,
            character_maximum_length,
            numeric_precision,
            numeric_scale
        from mapping
        order by ordinal_position

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 18
USE [warehouse];
        with mapping as (
            select
                row_number() over (partition by object_name(c.object_id) order by c.column_id) as ordinal_position,
                c.name collate database_default as column_name,
                t.name as data_type,
                case
					when (t.name in ('nchar', 'nvarchar', 'sysname') and c.max_length <> -1) then c.max_length / 2
					else c.max_length
				end as character_maximum_length,
                c.precision as numeric_precision,
                c.scale as numeric_scale
            from sys.columns c
            inner join sys.types t
            on c.user_type_id = t.user_type_id
            where c.object_id = object_id('[warehouse].[silver].[silver_sequence_ranges]')
        )

        select
            column_name,
            data_type,
            character_maximum_length,
            numeric_precision,
            numeric_scale
        from mapping
        order by ordinal_position

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 19
merge into [warehouse].[silver].[silver_sequence_ranges] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_sequence_ranges__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [source] = DBT_INTERNAL_SOURCE.[source],[event_hub] = DBT_INTERNAL_SOURCE.[event_hub],[partition_id] = DBT_INTERNAL_SOURCE.[partition_id],[first_number] = DBT_INTERNAL_SOURCE.[first_number],[last_number] = DBT_INTERNAL_SOURCE.[last_number],[first_landed_at] = DBT_INTERNAL_SOURCE.[first_landed_at],[_landed_at] = DBT_INTERNAL_SOURCE.[_landed_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_partition_key] = DBT_INTERNAL_SOURCE.[_partition_key],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[_is_gone] = DBT_INTERNAL_SOURCE.[_is_gone]

    when not matched then insert
        ([source], [event_hub], [partition_id], [first_number], [last_number], [first_landed_at], [_landed_at], [_processed_at], [_partition_key], [_row_key], [_is_gone])
    values
        ([source], [event_hub], [partition_id], [first_number], [last_number], [first_landed_at], [_landed_at], [_processed_at], [_partition_key], [_row_key], [_is_gone])

;
