-- What DuckDB does where T-SQL calls a function by the same name without `tsql_`.
-- Each fails where T-SQL fails. What a macro says twice of an argument DuckDB plans
-- twice, and calls in calls many times: a list of one, and a lambda, say it once.

create or replace macro tsql_text(value) as
    list_transform(
        [value],
        lambda v: case typeof(v)
            when 'TIMESTAMP'
                then strftime(try_cast(v::varchar as timestamp), '%Y-%m-%d %H:%M:%S.%f')
            when 'BOOLEAN'
                then case v::varchar when 'true' then '1' when 'false' then '0' end
            else v::varchar
        end
    )[1];

-- what UTF-8 has no bytes for, as half of a surrogate pair, comes as U+10FFFE from
-- OPENJSON (_tsql_json.py)
create or replace macro tsql_utf8(value) as
    replace(value, chr(1114110), chr(65533));

create or replace macro tsql_left(value, length) as
    case
        when length < 0 then error('Invalid length parameter passed to LEFT')
        else left(tsql_text(value), length::bigint)
    end;

create or replace macro tsql_right(value, length) as
    case
        when length < 0 then error('Invalid length parameter passed to RIGHT')
        else right(tsql_text(value), length::bigint)
    end;

create or replace macro tsql_substring(value, start, length) as
    list_transform(
        [{'text': tsql_text(value), 'start': start::bigint, 'length': length::bigint}],
        lambda v: case
            when v.length < 0 then error('Invalid length parameter passed to SUBSTRING')
            when v.start < 1
                then substring(v.text, 1, greatest(v.length + v.start - 1, 0))
            else substring(v.text, v.start, v.length)
        end
    )[1];

create or replace macro tsql_stuff(value, start, length, replacement) as
    list_transform(
        [{'text': tsql_text(value), 'start': start::bigint, 'length': length::bigint}],
        lambda v: case
            when v.start between 1 and length(v.text) and v.length >= 0
                then left(v.text, v.start - 1)
                || coalesce(replacement, '')
                || substring(v.text, v.start + v.length)
        end
    )[1];

create or replace macro tsql_databasepropertyex(name, property) as
    case lower(property) when 'collation' then 'Latin1_General_100_BIN2_UTF8' end;

create or replace macro tsql_nchar(number) as chr(number::integer);

create or replace macro tsql_replicate(value, times) as
    case when times >= 0 then repeat(tsql_text(value), times::bigint) end;

-- without the blanks at the end
create or replace macro tsql_len(value) as
    length(rtrim(tsql_text(value), ' '))::integer;

create or replace macro tsql_datalength(value) as
    strlen(tsql_text(value))::integer;

create or replace macro tsql_charindex(sought, value) as
    case
        when sought = '' and value is not null then 0
        else strpos(tsql_text(value), sought)
    end;

-- the pattern comes as a regular expression
create or replace macro tsql_patindex(pattern, value) as
    list_transform(
        [value],
        lambda v: case
            when v is null then null
            when regexp_matches(v, '(?s)^.*?' || pattern)
                then length(regexp_extract(v, '(?s)^(.*?)' || pattern, 1)) + 1
            else 0
        end
    )[1];

create or replace macro tsql_in_range(moment) as
    list_transform(
        [moment],
        lambda m: case
            when m < timestamp '0001-01-01'
                or m >= timestamp '9999-12-31' + interval 1 day
                then error('Adding a value to a datetime2 column caused an overflow')
            else m
        end
    )[1];

create or replace macro tsql_dateadd(unit, number, moment) as
    tsql_in_range(
        moment::timestamp
        + list_transform(
            [trunc(number)::integer],
            lambda n: case unit
                when 'microsecond' then to_microseconds(n)
                when 'millisecond' then to_milliseconds(n)
                when 'second' then to_seconds(n)
                when 'minute' then to_minutes(n)
                when 'hour' then to_hours(n)
                when 'day' then to_days(n)
                when 'week' then to_weeks(n)
                when 'month' then to_months(n)
                when 'year' then to_years(n)
                else error('not a datepart: ' || unit)
            end
        )[1]
    );

create or replace macro tsql_datediff(unit, earlier, later) as
    date_diff(unit, earlier::timestamp, later::timestamp)::integer;

create or replace macro tsql_datediff_big(unit, earlier, later) as
    date_diff(unit, earlier::timestamp, later::timestamp);

create or replace macro tsql_sysutcdatetime() as
    cast(current_timestamp at time zone 'UTC' as timestamp);

-- of whole decimals, which DuckDB would take for doubles
create or replace macro tsql_remainder(number, divisor) as
    (number::hugeint % divisor::hugeint)::decimal(38, 0);

create or replace macro tsql_quotient(number, divisor) as
    list_transform(
        [{'number': number::hugeint, 'divisor': divisor::hugeint}],
        lambda v: (v.number // v.divisor)::decimal(38, 6)
        + (v.number % v.divisor * 1000000 // v.divisor)::decimal(38, 6) * 0.000001
    )[1];

-- a string of bytes, as CONVERT with style 2 writes it
create or replace macro tsql_hex(value) as hex(value);

create or replace macro tsql_hashbytes(name, value) as
    case upper(name)
        when 'MD5' then unhex(md5(value))
        when 'SHA2_256' then unhex(sha256(value))
        else error('not a hash of this stand-in: ' || name)
    end;

create schema if not exists sys;

create or replace view sys.schemas as
select
    schema_name as name,
    cast(hash(schema_name) % 1000000 as integer) as schema_id,
    1 as principal_id
from information_schema.schemata
where
    catalog_name = current_database()
    and schema_name not in ('information_schema', 'pg_catalog', 'sys');

create or replace view sys.database_principals as
select 'dbo' as name, 1 as principal_id;

create or replace view sys.information_schema_tables as
select table_catalog, table_schema, table_name, table_type
from information_schema.tables
where table_catalog = current_database() and table_schema <> 'sys';

create or replace view sys.tables as
select
    table_name as name,
    cast(hash(table_schema) % 1000000 as integer) as schema_id,
    null::integer as principal_id,
    cast(hash(table_schema, table_name) % 1000000000 as integer) as object_id
from sys.information_schema_tables
where table_type = 'BASE TABLE';

create or replace view sys.views as
select
    table_name as name,
    cast(hash(table_schema) % 1000000 as integer) as schema_id,
    null::integer as principal_id,
    cast(hash(table_schema, table_name) % 1000000000 as integer) as object_id
from sys.information_schema_tables
where table_type = 'VIEW';

create or replace view sys.objects as
select name, schema_id, principal_id, object_id, 'U' as type from sys.tables
union all
select name, schema_id, principal_id, object_id, 'V' as type from sys.views;

create or replace macro tsql_schema_name(number) as (
    select s.name from sys.schemas as s where s.schema_id = number
);

create or replace macro tsql_object_name(number) as (
    select o.name from sys.objects as o where o.object_id = number
);

-- what a view reads, by the names that it says
create table if not exists sys.sql_expression_dependencies (
    referencing_id integer,
    referencing_class integer default 1,
    referenced_database_name varchar,
    referenced_schema_name varchar,
    referenced_entity_name varchar
);

-- DuckDB keeps no length of a text
create or replace view sys.information_schema_columns as
select
    database_name as table_catalog,
    schema_name as table_schema,
    table_name,
    column_name,
    column_index as ordinal_position,
    case
        when data_type like 'DECIMAL%' then 'decimal'
        else case data_type
            when 'VARCHAR' then 'varchar'
            when 'TIMESTAMP' then 'datetime2'
            when 'DATE' then 'date'
            when 'BOOLEAN' then 'bit'
            when 'TINYINT' then 'smallint'
            when 'UTINYINT' then 'tinyint'
            when 'SMALLINT' then 'smallint'
            when 'INTEGER' then 'int'
            when 'BIGINT' then 'bigint'
            when 'HUGEINT' then 'decimal'
            when 'DOUBLE' then 'float'
            when 'FLOAT' then 'real'
            when 'BLOB' then 'varbinary'
            when 'TIMESTAMP WITH TIME ZONE' then 'datetimeoffset'
            else lower(data_type)
        end
    end as data_type,
    case when data_type in ('VARCHAR', 'BLOB') then 8000 end
        as character_maximum_length,
    case when data_type = 'HUGEINT' then 38 else numeric_precision end
        as numeric_precision,
    case when data_type = 'HUGEINT' then 0 else numeric_scale end as numeric_scale
from duckdb_columns()
where database_name = current_database() and schema_name <> 'sys';

create or replace view sys.types as
select distinct
    data_type as name,
    cast(hash(data_type) % 1000000 as integer) as user_type_id
from sys.information_schema_columns;

create or replace view sys.columns as
select
    cast(hash(table_schema, table_name) % 1000000000 as integer) as object_id,
    column_name as name,
    ordinal_position as column_id,
    cast(hash(data_type) % 1000000 as integer) as user_type_id,
    character_maximum_length as max_length,
    numeric_precision as precision,
    numeric_scale as scale
from sys.information_schema_columns;
