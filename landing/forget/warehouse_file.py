"""The DuckDB file: searched, rid of what builds leave beside the models, and copied.

Rows that were deleted stay in the free blocks of a file until they are written over. So
what is left is copied into a new file, which takes the place of the old one by one
rename: a reader that has the old one open keeps it to its end.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landing.building.warehouse import Relation, relations
from landing.errors import BuildError, first_line
from landing.forget.found import Found
from landing.forget.keys import Key
from landing.settings import Settings
from landing.verify.scratch import MARK

_NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")
_BATCH = 10_000


@dataclass(frozen=True)
class Lineage:
    """What the project says of tables, each by its schema and name.

    `may_mention` are those made of sources whose rows mention a key and stay, and
    `versions` those of an entity's versions, which have its key by its name.
    """

    may_mention: frozenset[tuple[str, str]] = frozenset()
    versions: Mapping[tuple[str, str], str] = field(default_factory=dict)


def search(
    settings: Settings, keys: Sequence[Key], lineage: Lineage
) -> tuple[Found, ...]:
    """Return what each table of the warehouse has of the keys; none without a file.

    All tables of the file are looked through, whoever made them. Raises `BuildError`
    where the file cannot be read.
    """
    if not settings.warehouse.is_file():
        return ()
    with _opened(settings, read_only=True) as connection:
        return tuple(
            _searched(connection, table, keys, lineage)
            for table in relations(connection)
            if table.kind == "table"
        )


def drop_leftovers(settings: Settings, keys: Sequence[Key]) -> None:
    """Drop what no model is: scratch of `tidemark verify`, and rows that tests kept.

    Of the tables in the schema of failures those that say a key: the next build with
    `--store-failures` makes them again.
    """
    if not settings.warehouse.is_file():
        return
    failures = settings.schema_of("failures")
    with _opened(settings, read_only=False) as connection:
        tables = [each for each in relations(connection) if each.kind == "table"]
        for schema in {each.schema for each in tables if each.name == MARK}:
            connection.execute(f"drop schema {_quoted(schema)} cascade")
        for table in tables:
            if table.schema == failures:
                found = _searched(connection, table, keys, Lineage())
                if found.rows:
                    connection.execute(f"drop table {table.quoted}")


def copy_anew(settings: Settings) -> None:
    """Copy the warehouse into a new file, which takes its place.

    Killed in between the old file stands, and the next call begins again. It takes room
    for a second warehouse. Raises `BuildError` where it cannot be written.
    """
    import duckdb

    if not settings.warehouse.is_file():
        return
    old = settings.warehouse.resolve()
    name = _quoted(settings.warehouse.stem)
    new = old.with_name(f"{old.name}.forgetting")
    try:
        for left in (new, _log_of(new)):
            left.unlink(missing_ok=True)
        # views name the database that they are in, so the new one is given that name
        with duckdb.connect() as connection:
            connection.execute(f"attach '{_literal(old)}' as tidemark_old (read_only)")
            connection.execute(f"attach '{_literal(new)}' as {name}")
            connection.execute(f"copy from database tidemark_old to {name}")
            connection.execute(f"checkpoint {name}")
            connection.execute(f"detach {name}")
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(old)
        _log_of(old).unlink(missing_ok=True)
    except (duckdb.Error, OSError) as error:
        raise BuildError(
            f"warehouse {old} cannot be copied into a new file: {first_line(error)}. "
            "It stands as it was",
            way_out="Make room for a second one beside it, and finish: tidemark forget "
            "--resume",
        ) from error


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


@contextmanager
def _opened(settings: Settings, *, read_only: bool) -> Iterator[Any]:
    import duckdb

    try:
        connection = duckdb.connect(str(settings.warehouse), read_only=read_only)
    except duckdb.Error as error:
        raise BuildError(
            f"warehouse {settings.warehouse} cannot be opened: {first_line(error)}",
            way_out="Close it where it is open, and finish: tidemark forget --resume",
        ) from error
    with connection:
        yield connection


def _searched(
    connection: Any, table: Relation, keys: Sequence[Key], lineage: Lineage
) -> Found:
    place = (table.schema, table.name)
    kinds = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [*place],
    ).fetchall()
    entity = lineage.versions.get(place)
    own = mentions = 0
    for hits in _hits(connection, table.quoted, dict(kinds), keys):
        is_own = any(key.entity == entity and is_named for key, is_named in hits)
        own, mentions = own + is_own, mentions + (not is_own)
    shown = f"warehouse {table.schema}.{table.name}"
    if place in lineage.may_mention:
        return Found(shown, own, 0, mentions)
    return Found(shown, own + mentions)


def _hits(
    connection: Any, table: str, kinds: Mapping[str, str], keys: Sequence[Key]
) -> Iterator[list[tuple[Key, bool]]]:
    """Yield of each row that has a key which it has, and whether under its name."""
    texts = [n for n, kind in kinds.items() if kind == "VARCHAR" or _is_nested(kind)]
    named = [n for n in kinds if any(_is_named(n, key) for key in keys)]
    shown = list(dict.fromkeys([*named, *texts]))
    if not shown:
        return
    conditions = [f"contains(cast({_quoted(n)} as varchar), ?)" for n in shown]
    # JSON may escape any character
    escaped = [f"contains(cast({_quoted(n)} as varchar), '\\')" for n in texts]
    columns = ", ".join(f"cast({_quoted(n)} as varchar)" for n in shown)
    cursor = connection.execute(
        f"select {columns} from {table} "  # noqa: S608 - names are quoted
        f"where {' or '.join(conditions * len(keys) + escaped)}",
        [key.value for key in keys for _ in shown],
    )
    while batch := cursor.fetchmany(_BATCH):
        for values in batch:
            row = [each for each in zip(shown, values, strict=True) if each[1]]
            hits = [
                (key, _is_named(name, key) and key.equals(value))
                for key in keys
                for name, value in row
                if (_is_named(name, key) and key.equals(value))
                or (name in texts and _is_said(key, value))
            ]
            if hits:
                yield hits


def _is_named(column: str, key: Key) -> bool:
    return column.lower() in (key.name.lower(), "business_key")


def _is_said(key: Key, value: str) -> bool:
    # a text that is digits alone is a number of something else
    is_looked_into = not key.is_number or value.lstrip()[:1] in ("{", "[")
    return is_looked_into and key.is_mentioned_in(value)


def _is_nested(kind: str) -> bool:
    return kind.startswith(_NESTED) or kind.endswith("[]")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")
