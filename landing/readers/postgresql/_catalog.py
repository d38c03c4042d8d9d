"""What the catalogue of PostgreSQL says about a table and about open transactions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from landing.declarations import TableSource
from landing.errors import SourceError, nearest
from landing.extraction.choices import hashed
from landing.readers.postgresql._session import APPLICATION, Session
from landing.readers.postgresql._types import PgColumn

_KINDS = "'r', 'p', 'v', 'm', 'f'"
_NAME = re.compile(r'"(?:[^"]|"")+"|[^".]+')
_SHOWN_TABLES = 10

_FIND = f"""
    select c.oid, n.nspname::text, c.relname::text
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ({_KINDS})
    and c.relname::text = any($2::text[])
    and case
        when $1::text is null then pg_catalog.pg_table_is_visible(c.oid)
        else n.nspname::text = $1 or n.nspname::text = lower($1)
    end
    order by c.relname::text = ($2::text[])[1] desc, n.nspname::text = $1 desc
"""
_TABLES = f"""
    select n.nspname::text, c.relname::text, pg_catalog.pg_table_is_visible(c.oid)
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ({_KINDS}) and not c.relispartition
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    order by 1, 2
"""
_COLUMNS = """
    with recursive typed as (
        select a.attnum, a.attname, a.attnotnull, a.atttypid, a.atttypmod,
            a.atttypid as base, a.atttypmod as typmod
        from pg_catalog.pg_attribute a
        where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
        and pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select')
        union all
        select d.attnum, d.attname, d.attnotnull, d.atttypid, d.atttypmod,
            t.typbasetype, t.typtypmod
        from typed d
        join pg_catalog.pg_type t on t.oid = d.base and t.typtype = 'd'
    )
    select
        d.attname::text,
        pg_catalog.format_type(d.atttypid, d.atttypmod),
        pg_catalog.format_type(d.base, -1),
        case when t.typnamespace = 'pg_catalog'::regnamespace then t.typname::text
            else '' end,
        d.typmod,
        d.attnotnull
    from typed d
    join pg_catalog.pg_type t on t.oid = d.base and t.typtype <> 'd'
    order by d.attnum
"""
# a view is read by its rule, on which the catalogue keeps what that reads
_DEFINITION = """
    with recursive read as (
        select $1::oid as oid
        union
        select d.refobjid
        from read
        join pg_catalog.pg_class c on c.oid = read.oid and c.relkind in ('v', 'm')
        join pg_catalog.pg_rewrite r on r.ev_class = c.oid
        join pg_catalog.pg_depend d on d.objid = r.oid
            and d.classid = 'pg_catalog.pg_rewrite'::regclass
            and d.refclassid = 'pg_catalog.pg_class'::regclass
    )
    select pg_catalog.string_agg(
        n.nspname || '.' || c.relname || ' ' || pg_catalog.pg_get_viewdef(c.oid), ' '
        order by n.nspname, c.relname)
    from read
    join pg_catalog.pg_class c on c.oid = read.oid and c.relkind in ('v', 'm')
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
"""
_PRIMARY_KEY = """
    select a.attname::text
    from pg_catalog.pg_index i
    join pg_catalog.pg_attribute a
        on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = $1::oid and i.indisprimary
    order by array_position(i.indkey::int2[], a.attnum)
"""

_CLOCK = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint"

# Whoever is in a transaction may yet commit a row with the time at which it began,
# whether it has written already or not. What another login runs is hidden from one
# that may not read statistics, but that it holds a transaction's lock is not. A
# prepared transaction says when it was prepared; an hour before is taken as its start.
_OPEN = f"""
    select
        (extract(epoch from least(
            min(a.xact_start),
            (
                select min(prepared) - interval '1 hour'
                from pg_catalog.pg_prepared_xacts
                where database = current_database()
            )
        )) * 1000000)::bigint,
        count(*) filter (where a.backend_type is null and exists (
            select from pg_catalog.pg_locks l
            where l.pid = a.pid and l.locktype = 'virtualxid'
            and l.mode = 'ExclusiveLock' and l.granted
        )),
        pg_is_in_recovery()
    from pg_catalog.pg_stat_activity a
    where a.datname = current_database()
    and a.usesysid is not null
    and a.pid <> pg_backend_pid()
    and coalesce(a.application_name, '') <> '{APPLICATION}'
    and coalesce(a.backend_type, '') not in ('walsender', 'parallel worker')
"""


@dataclass(frozen=True, slots=True)
class PgTable:
    """A table, view, or what else rows are selected from, by its true name."""

    oid: int
    schema: str
    name: str
    columns: tuple[PgColumn, ...]
    primary_key: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """The name as a statement has it."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"

    @property
    def shown(self) -> str:
        """The name as a person reads it."""
        return f"{self.schema}.{self.name}"


def find_table(session: Session, source: TableSource, where: str) -> PgTable:
    """Return the table that a source names, as it stands or in lower case.

    A name without a schema is looked for as the login's search path has it. Columns
    that the login may not read are left out. Raises `SourceError` where there is none,
    or nothing of it may be read.
    """
    schema, name = _parts(source.table)
    found = session.fetch(_FIND, schema, [name, name.lower()])
    if not found:
        raise _no_table(session, source, where)
    oid, schema, name = found[0]
    columns = tuple(
        PgColumn(column, shown, cast, base, typmod, not_null)
        for column, shown, cast, base, typmod, not_null in session.fetch(_COLUMNS, oid)
    )
    if not columns:
        raise SourceError(
            f"source {source.name}: the login may not read {schema}.{name} at {where}",
            way_out=f"Let it: grant select on {quoted(schema)}.{quoted(name)}",
        )
    key = tuple(column for (column,) in session.fetch(_PRIMARY_KEY, oid))
    return PgTable(oid, schema, name, columns, key)


def read_definition(session: Session, table: PgTable) -> str:
    """Return a hash of a view's statement and of those of the views that it reads.

    Empty of a table.
    """
    statements = session.fetch(_DEFINITION, table.oid)[0][0]
    return "" if statements is None else hashed(str(statements))


def read_clock(session: Session) -> int:
    """Return the server's clock, in nanoseconds since 1970-01-01 UTC."""
    return int(session.fetch(_CLOCK)[0][0]) * 1000


@dataclass(frozen=True, slots=True)
class OpenTransactions:
    """What the server tells about transactions that may commit later.

    `oldest` is when the oldest began, in nanoseconds UTC, None where none is open.
    `unknown` says why this is not known of all, and is empty where it is.
    """

    oldest: int | None
    unknown: str


def read_open(session: Session) -> OpenTransactions:
    """Return what is open now; to be asked before a snapshot is taken."""
    oldest, hidden, is_standby = session.fetch(_OPEN)[0]
    unknown = ""
    if is_standby:
        unknown = "it is a standby, which does not know them"
    elif hidden:
        unknown = "the login may not see those of others: grant pg_read_all_stats to it"
    return OpenTransactions(None if oldest is None else int(oldest) * 1000, unknown)


def quoted(name: str) -> str:
    """Return a name as a statement has it."""
    return '"' + name.replace('"', '""') + '"'


def _parts(table: str) -> tuple[str | None, str]:
    """Return the schema, None where it is not named, and the name of a table."""
    parts = _NAME.findall(table)
    if ".".join(parts) != table or len(parts) > 2:
        return None, table  # no name of this form; maybe one with a dot in it
    names = [
        part[1:-1].replace('""', '"') if part.startswith('"') else part
        for part in parts
    ]
    return (names[0], names[1]) if len(names) == 2 else (None, names[0])


def _no_table(session: Session, source: TableSource, where: str) -> SourceError:
    known = [
        name if is_visible else f"{schema}.{name}"
        for schema, name, is_visible in session.fetch(_TABLES)
    ]
    near = nearest(source.table, known)
    if not near:
        near = _by_last_part(source.table, known)
    meant = f"; did you mean {near}" if near else f"; it has {_some(known)}"
    return SourceError(
        f"source {source.name}: {where} has no table {source.table}{meant}",
        way_out=f"Mend landing.table in {source.file}",
    )


def _by_last_part(table: str, known: Sequence[str]) -> str:
    """Return the table of this name in another schema, or an empty text."""
    last = table.rpartition(".")[2].lower()
    return next((one for one in known if one.rpartition(".")[2].lower() == last), "")


def _some(names: Sequence[str]) -> str:
    if len(names) > _SHOWN_TABLES:
        return (
            f"{', '.join(names[:_SHOWN_TABLES])} and {len(names) - _SHOWN_TABLES} more"
        )
    return ", ".join(names) or "none"
