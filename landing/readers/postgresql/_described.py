"""What the catalogue of PostgreSQL says to a person who is to declare a table."""

from collections.abc import Sequence
from dataclasses import replace

from landing.declarations import TableSource
from landing.errors import SourceError
from landing.readers.catalog import CatalogColumn, CatalogTable, Clock, Listed
from landing.readers.postgresql._catalog import find_table, quoted
from landing.readers.postgresql._errors import reading
from landing.readers.postgresql._session import Record, Session
from landing.readers.postgresql._types import PgColumn, landing_of
from landing.readers.sql.catalog import indexes_of

# Of a partitioned table nobody counts the rows but those of its parts.
_ROWS = """
    case c.relkind
        when 'v' then null
        when 'p' then (
            select nullif(sum(greatest(l.reltuples, 0)), 0)::bigint
            from pg_catalog.pg_partition_tree(c.oid) t
            join pg_catalog.pg_class l on l.oid = t.relid
            where t.isleaf
        )
        else nullif(c.reltuples, -1)::bigint
    end
"""
_LISTED = f"""
    select n.nspname::text, c.relname::text, pg_catalog.pg_table_is_visible(c.oid),
        c.relkind in ('v', 'm'), {_ROWS}
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    and ($1::text is null or n.nspname::text = $1)
    and pg_catalog.has_schema_privilege(n.oid, 'usage')
    and pg_catalog.has_any_column_privilege(c.oid, 'select')
    order by not pg_catalog.pg_table_is_visible(c.oid), 1, 2
"""
_ONE = f"""
    select c.relkind in ('v', 'm'), {_ROWS}
    from pg_catalog.pg_class c where c.oid = $1::oid
"""
# those of all rows, by which a range can be read; null where it is of an expression
_INDEXES = """
    select i.indexrelid, a.attname::text, i.indisunique
    from pg_catalog.pg_index i
    join pg_catalog.pg_class x on x.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = x.relam and m.amname in ('btree', 'brin')
    cross join lateral unnest(i.indkey::int2[]) with ordinality as k (number, place)
    left join pg_catalog.pg_attribute a
        on a.attrelid = i.indrelid and a.attnum = k.number
    where i.indrelid = $1::oid and i.indisvalid and i.indpred is null
    and k.place <= i.indnkeyatts
    order by 1, k.place
"""
_NUMBERED = """
    select a.attname::text
    from pg_catalog.pg_attribute a
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
    and (
        a.attidentity <> ''
        or pg_catalog.pg_get_expr(d.adbin, d.adrelid) like 'nextval(%'
    )
"""
_CLOCKS: dict[str, Clock] = {
    "timestamptz": "utc",
    "timestamp": "local",
    "date": "day",
}


class PgCatalog:
    """See `landing.readers.catalog.Catalog`."""

    def __init__(self, session: Session, source: TableSource, where: str) -> None:
        self._session = session
        self._source = source
        self.where = where

    def tables(self, schema: str | None) -> Sequence[Listed]:
        """Return the tables of a schema, those of all unless one is named."""
        found = self._fetch(_LISTED, schema)
        return [
            Listed(_named(of, name, is_visible=is_visible), is_view, rows)
            for of, name, is_visible, is_view, rows in found
        ]

    def describe(self, table: str) -> CatalogTable:
        """Return a table by its name as `landing.table` has it."""
        source = replace(self._source, table=table)
        with reading(source, f"{table} at {self.where}"):
            found = find_table(self._session, source, self.where)
        is_view, rows = self._fetch(_ONE, found.oid)[0]
        numbered = {column for (column,) in self._fetch(_NUMBERED, found.oid)}
        return CatalogTable(
            table,
            is_view,
            rows,
            tuple(_column(one, one.name in numbered) for one in found.columns),
            found.primary_key,
            indexes_of(self._fetch(_INDEXES, found.oid)),
        )

    def create_index(self, table: str, column: str) -> str:
        """Return the statement that makes an index while the table is written to."""
        source = replace(self._source, table=table)
        found = find_table(self._session, source, self.where)
        return f"create index concurrently on {found.quoted} ({quoted(column)})"

    def _fetch(self, sql: str, *values: object) -> Sequence[Record]:
        with reading(self._source, f"the catalog at {self.where}"):
            return self._session.fetch(sql, *values)


def _named(schema: str, name: str, *, is_visible: bool) -> str:
    """Return a table's name as `landing.table` has it."""
    parts = [name] if is_visible else [schema, name]
    return ".".join(quoted(one) if set(one) & set('."') else one for one in parts)


def _column(column: PgColumn, grows: bool) -> CatalogColumn:
    lands, refused = None, ""
    try:
        lands = landing_of(column, None, source="").lands
    except SourceError as error:
        refused = error.message.partition(f"column {column.name} is ")[2]
    return CatalogColumn(
        column.name,
        column.shown,
        lands,
        nullable=not column.not_null,
        clock=_CLOCKS.get(column.base),
        refused=refused,
        grows=grows,
    )
