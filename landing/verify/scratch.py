"""Schemas of one's own beside the warehouse's: made, marked and dropped again."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from landing.errors import BuildError
from landing.settings import Settings
from landing.verify.models import call_macro, connected

MARK = "made_by_tidemark_verify"
"""The table in each schema that verify has made, which says so."""

Row = tuple[Any, ...]


def scratch_schema(settings: Settings) -> str:
    """Return what the names of all scratch schemas begin with."""
    own = settings.schema
    return f"{own}_tidemark_verify" if own not in ("", "main") else "tidemark_verify"


@dataclass(frozen=True)
class Warehouse:
    """What stands in the warehouse, asked through dbt's own connection to it.

    Usable after a run of dbt in this process, which leaves its adapter behind.
    """

    manifest: Any
    database: str | None

    @property
    def _adapter(self) -> Any:
        from dbt.adapters.factory import get_adapter_by_type

        return get_adapter_by_type(self.manifest.metadata.adapter_type)

    def run(self, sql: str) -> None:
        """Run a statement."""
        self.query(sql)

    def make_table(self, table: str, query: str, dist: str = "round_robin") -> None:
        """Make a table of a query's rows; `dist` is how a pool distributes them."""
        self.run(self.expression("scratch_table", table=table, query=query, dist=dist))

    def query(self, sql: str, at_most: int | None = None) -> list[Row]:
        """Return the rows of a query, or the first so many of them."""
        adapter = self._adapter
        with connected(adapter):
            _, cursor = adapter.connections.add_query(sql, auto_begin=False)
            # a Spark session's cursor gives all rows or none
            if at_most is None or not hasattr(cursor, "fetchmany"):
                rows = cursor.fetchall()[:at_most]
            else:
                rows = cursor.fetchmany(at_most)
        return [tuple(row) for row in rows]

    def expression(self, macro: str, **arguments: str) -> str:
        """Return the SQL that one of the project's macros makes."""
        return str(call_macro(self.manifest, macro, **arguments)).strip()

    def relation(self, schema: str, table: str) -> str:
        """Return a table's name as SQL has it."""
        return str(self.named(schema, table))

    def named(self, schema: str, table: str | None = None) -> Any:
        """Return a relation of dbt's."""
        return self._adapter.Relation.create(
            database=self.database, schema=schema, identifier=table
        )

    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Return the columns of a table and their types; empty where none is."""
        if table not in self.tables(schema):
            return {}
        adapter = self._adapter
        with connected(adapter):
            found = adapter.get_columns_in_relation(self.named(schema, table))
        return {column.name: str(column.dtype).upper() for column in found}

    def tables(self, schema: str) -> set[str]:
        """Return the names of what stands in a schema."""
        adapter = self._adapter
        with connected(adapter):
            found = adapter.list_relations_without_caching(self.named(schema))
        return {relation.identifier for relation in found}

    def schemas(self) -> set[str]:
        """Return the names of all schemas."""
        adapter = self._adapter
        with connected(adapter):
            return set(adapter.list_schemas(self.database))

    def quote(self, name: str) -> str:
        """Return a column's name as SQL has it."""
        return str(self._adapter.quote(name))

    def make_schema(self, schema: str) -> None:
        """Make a schema with the mark that says who made it, or neither."""
        made = self.expression("scratch_schema", schema=schema)
        adapter = self._adapter
        with connected(adapter):
            adapter.connections.begin()
            for sql in (
                made,
                f"create table {self.named(schema, MARK)} (mark integer)",
            ):
                adapter.connections.add_query(sql, auto_begin=False)
            adapter.connections.commit()

    def one_of(self, columns: Sequence[str], rows: Iterable[Row]) -> str:
        """Return the condition that columns have the values of one of some rows.

        A null is equal to a null.
        """
        alternatives = [
            " and ".join(
                f"{column} is null"
                if value is None
                else f"{column} = {literal(value, self._timestamp)}"
                for column, value in zip(columns, row, strict=True)
            )
            for row in rows
        ]
        return " or ".join(f"({one})" for one in alternatives) or "1 = 0"

    @cached_property
    def _timestamp(self) -> str:
        return self.expression("type_timestamp")

    def require_free(self, schemas: Iterable[str]) -> None:
        """Raise `BuildError` where one of the schemas stands already."""
        for schema in sorted({*schemas} & self.schemas()):
            raise BuildError(
                f"schema {schema} was not made by tidemark verify, which needs it",
                way_out="Rename or drop it, or set TIDEMARK_SCHEMA",
            )

    def drop_scratch(self, prefix: str) -> None:
        """Drop every schema of this prefix that has the mark, and no other."""
        adapter = self._adapter
        for schema in sorted(self.schemas()):
            if schema.startswith(f"{prefix}_") and MARK in self.tables(schema):
                with connected(adapter):
                    adapter.drop_schema(self.named(schema))


def literal(value: object, timestamp: str) -> str:
    """Return a value as SQL has it, where `timestamp` is the type of times."""
    if value is None:
        return "null"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime.datetime):
        return f"cast('{value.isoformat(sep=' ')}' as {timestamp})"
    if isinstance(value, datetime.date):
        return f"cast('{value.isoformat()}' as date)"
    return "'" + str(value).replace("'", "''") + "'"
