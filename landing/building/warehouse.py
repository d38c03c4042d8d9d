"""The DuckDB warehouse, opened for reading alone.

Other engines are asked with their own tools.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from landing.errors import BuildError, LakeError, RequestError, first_line, nearest
from landing.lake import Lake
from landing.lake_account import REMOTE_SCHEMES
from landing.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

_CHANGED = "_processed_at"
_KEYS = 3
"""Of so many columns at most a model's key is made; more would only cost time."""
_READING = ("SELECT", "MULTI")
"""DuckDB's kinds of statements that write nothing: a PIVOT is several queries to it."""
_EXPLAIN = re.compile(r"^\s*explain\s*(analyze\b|\([^)]*\))?", re.IGNORECASE)
_OF_DUCKDB = ("information_schema", "pg_catalog")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view of the warehouse.

    `rows` is how many a table has, and none for a view, which has to be computed.
    """

    schema: str
    name: str
    kind: str
    rows: int | None

    @property
    def quoted(self) -> str:
        """Its name as SQL has it."""
        return ".".join(_quote(each) for each in (self.schema, self.name))


@contextmanager
def read(settings: Settings, *, elsewhere: str) -> Iterator[Any]:
    """Open the warehouse for reading; times are shown in UTC.

    Gives a connection of DuckDB. Raises `BuildError` where there is no warehouse of
    DuckDB, and then says what to do `elsewhere`; and where a build has it open.
    """
    try:
        import duckdb
    except ImportError as error:
        raise _not_here(settings, elsewhere) from error
    if not settings.warehouse.is_file():
        raise _not_here(settings, elsewhere)
    try:
        connection = duckdb.connect(str(settings.warehouse), read_only=True)
    except duckdb.Error as error:
        raise BuildError(
            f"warehouse {settings.warehouse} cannot be read: {first_line(error)}",
            way_out="Wait for the build that has it open, or close it there",
        ) from error
    with connection:
        # times of the warehouse are UTC, whatever the machine's zone
        connection.execute("set TimeZone = 'UTC'")
        show_lake(connection, settings.lake)
        yield connection


def show_lake(connection: Any, url: str) -> None:
    """Let a connection of DuckDB read the files of a lake in a storage account.

    A folder it reads as it is. Raises `LakeError` where the lake cannot be opened, or
    fsspec is not installed, by which DuckDB asks for the files.
    """
    if not url.startswith(REMOTE_SCHEMES):
        return
    try:
        from landing.lake_files import LakeFiles
    except ImportError as error:
        raise LakeError(
            f"DuckDB reads the lake {url} by fsspec, which is not installed",
            way_out="pip install 'tidemark[duckdb]'",
        ) from error
    connection.register_filesystem(LakeFiles(Lake.open(url)))


def relations(connection: Any) -> list[Relation]:
    """Return the tables and views, sorted by schema and name."""
    rows = connection.execute(
        "select schema_name, table_name, 'table' from duckdb_tables() "
        "where not internal and not temporary union all "
        "select schema_name, view_name, 'view' from duckdb_views() "
        "where not internal and not temporary order by all"
    ).fetchall()
    found = [
        Relation(schema, name, kind, rows=None)
        for schema, name, kind in rows
        if schema not in _OF_DUCKDB
    ]
    return [replace(each, rows=_count(connection, each)) for each in found]


def _count(connection: Any, relation: Relation) -> int | None:
    if relation.kind != "table":
        return None
    [(count,)] = connection.table(relation.quoted).count("*").fetchall()
    return int(count)


def find(known: Sequence[Relation], name: str, *, own: str = "") -> Relation:
    """Return the relation of a name, with or without its schema.

    Of several, those in schemas that begin with `own`, such as `dev_`, come first, and
    `gold` comes before the `dev_gold` of somebody else. Raises `RequestError` where
    there is none, or more than one is left.
    """
    wanted = name.lower()
    found = [
        each
        for each in known
        if wanted in (each.name.lower(), f"{each.schema}.{each.name}".lower())
    ]
    found = _preferred(found, own.lower())
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(f"{each.schema}.{each.name}" for each in found)
        raise RequestError(
            f"there is more than one {name}", way_out=f"Say which: {named}"
        )
    near = nearest(name, [each.name for each in known])
    raise RequestError(
        f"the warehouse has no table {name}",
        way_out=f"Did you mean {near}?" if near else "See which it has: tidemark show",
    )


def _preferred(found: list[Relation], own: str) -> list[Relation]:
    mine = [each for each in found if each.schema.lower().startswith(own)]
    begins = len(own) if mine else 0
    layers = {each: each.schema.lower()[begins:] for each in mine or found}
    others = tuple(f"_{layer}" for layer in layers.values())
    return [each for each, layer in layers.items() if not layer.endswith(others)]


def columns(connection: Any, relation: Relation) -> list[str]:
    """Return the names of a relation's columns, in its own order."""
    return [*connection.table(relation.quoted).columns]


def listed(names: Sequence[str]) -> str:
    """Return the names of columns as SQL lists them."""
    return ", ".join(map(_quote, names))


def newest_first(names: Sequence[str]) -> str:
    """Return in which order, as SQL has it, rows with these columns are read.

    What a build changed last comes first where the columns tell it; then by the first
    columns, among which the key stands.
    """
    keys = listed([name for name in names if not name.startswith("_")][:_KEYS])
    changed = f"{_quote(_CHANGED)} desc" if _CHANGED in names else ""
    return ", ".join(filter(None, (changed, keys))) or "all"


def query(connection: Any, sql: str, limit: int) -> "pa.Table":
    """Return the rows of a query that reads, `limit` of them at most.

    Nothing is run of a text that has a statement besides queries: a warehouse that is
    opened for reading alone does not keep `attach` and `copy … to` from writing
    elsewhere. Raises `RequestError` of such a text, with what DuckDB says of a query
    that it cannot run, and of what is no query.
    """
    import duckdb

    try:
        for statement in connection.extract_statements(sql):
            if not _reads(connection, statement):
                kind = statement.type.name
                raise RequestError(
                    f"only queries are run here, and this has {_article(kind)}; "
                    "nothing was run",
                    way_out="Write a SELECT; --json gives its rows to a program",
                )
        found = connection.sql(sql)
        rows: pa.Table | None = None
        if found is not None:
            rows = found.limit(limit).to_arrow_table()
    except duckdb.Error as error:
        raise RequestError(
            f"DuckDB cannot run this: {first_line(error)}",
            way_out="See tables and columns: tidemark show, tidemark show TABLE",
        ) from error
    if rows is None:
        raise RequestError(
            "that is no query: it gives no rows", way_out="Write a SELECT"
        )
    return rows


def _reads(connection: Any, statement: Any) -> bool:
    """Return whether a statement reads alone; what is explained may be run as well."""
    if statement.type.name == "EXPLAIN":
        explained = _EXPLAIN.sub("", statement.query, count=1)
        inner = connection.extract_statements(explained)
        return all(each.type.name in _READING for each in inner)
    return statement.type.name in _READING


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _not_here(settings: Settings, elsewhere: str) -> BuildError:
    return BuildError(
        f"there is no warehouse of DuckDB at {settings.warehouse}",
        way_out=f"Build one: tidemark build. {elsewhere}",
    )
