"""Tables and views of any database that SQLAlchemy has a dialect for."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC as UTC_ZONE
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from landing.clock import utc_now
from landing.declarations import TableSource
from landing.errors import SourceError, first_line, nearest
from landing.extraction.window import WatermarkKind, at
from landing.readers.catalog import Index, Listed, undeclared
from landing.readers.sql.catalog import Facts, SqlCatalog
from landing.readers.sql.columns import MOST_DIGITS, UTC, SqlColumn
from landing.readers.sql.reading import SqlReading, SqlTable
from landing.readers.sql.watermarks import time_shown
from landing.readers.views import definition_of

__all__ = ["AnyReader"]

_ROWS = 20_000
_TEXT = pa.string()


class AnyReader:
    """The database at an SQLAlchemy URL whose driver is installed.

    The clock is that of this machine, and open transactions are not known: what is
    committed late is found within `overlap`.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def open(self, source: TableSource) -> Iterator[SqlReading]:
        """Begin to read a table in one transaction, of the default level."""
        with self._connected(source) as connected:
            yield SqlReading(connected, source)

    @contextmanager
    def catalog(self, connection: str) -> Iterator[SqlCatalog]:
        """Open the catalog, as SQLAlchemy's dialect reads it."""
        source = undeclared(connection)
        with self._connected(source) as connected:
            yield SqlCatalog(connected, source)

    @contextmanager
    def _connected(self, source: TableSource) -> Iterator["_Any"]:
        now = at(utc_now())
        with _explained(source, self._engine):
            connection = self._engine.connect()
        with closing(connection):
            yield _Any(connection, source, now)


class _Any:
    """A connection; see `landing.readers.sql.reading.Database`."""

    oldest_open = None
    by_index = True

    def __init__(
        self, connection: sa.Connection, source: TableSource, clock: int
    ) -> None:
        self._connection = connection
        self._source = source
        self.clock = clock
        self.where = address(connection.engine)

    def begin(self) -> None:
        """Do nothing: it began with the first question."""

    def find(self, source: TableSource) -> SqlTable:
        """Return the table that a source names, `table` or `schema.table`."""
        schema, _, name = source.table.rpartition(".")
        with _explained(source, self._connection.engine):
            looked = sa.inspect(self._connection)
            known = [*looked.get_table_names(schema or None)]
            known += looked.get_view_names(schema or None)
            if name not in known:
                near = nearest(name, known)
                meant = f"; did you mean {near}" if near else ""
                raise SourceError(
                    f"source {source.name}: {self.where} has no table "
                    f"{source.table}{meant}",
                    way_out=f"Mend landing.table in {source.file}",
                )
            columns = looked.get_columns(name, schema or None)
            key = looked.get_pk_constraint(name, schema or None)
        parts = [self.quoted(part) for part in (schema, name) if part]
        return SqlTable(
            ".".join(parts),
            source.table,
            tuple(
                _column(one["name"], one["type"], one.get("nullable", True))
                for one in columns
            ),
            tuple(key.get("constrained_columns") or ()),
            is_typed=False,  # SQLite's texts of times, Oracle's empty text
        )

    def listed(self, schema: str | None) -> list[Listed]:
        """Return the tables of a schema, the default one unless it is named."""
        prefix = f"{schema}." if schema else ""
        with _explained(self._source, self._connection.engine):
            looked = sa.inspect(self._connection)
            tables, views = (
                looked.get_table_names(schema),
                looked.get_view_names(schema),
            )
        found = [Listed(f"{prefix}{name}", is_view=False) for name in tables]
        found += [Listed(f"{prefix}{name}", is_view=True) for name in views]
        return sorted(found, key=lambda one: one.table)

    def facts(self, table: SqlTable) -> Facts:
        """Return what there is to say of a table; no dialect estimates its rows."""
        schema, _, name = table.shown.rpartition(".")
        found: list[Index] = []
        with _explained(self._source, self._connection.engine):
            looked = sa.inspect(self._connection)
            is_view = name in looked.get_view_names(schema or None)
            if not is_view:
                for one in looked.get_indexes(name, schema or None):
                    columns = tuple(one["column_names"])
                    found.append(Index(columns, bool(one["unique"])))
                with suppress(NotImplementedError):  # of many dialects
                    for unique in looked.get_unique_constraints(name, schema or None):
                        found.append(Index(tuple(unique["column_names"]), True))
        return Facts(None, is_view, tuple(found))

    def definition(self, table: SqlTable) -> str | None:
        """Return what tells a view's definition, where the dialect shows it."""
        schema, _, name = table.shown.rpartition(".")
        with _explained(self._source, self._connection.engine):
            looked = sa.inspect(self._connection)
            views = looked.get_view_names(schema or None)

            def statement(view: str) -> str | None:
                with suppress(NotImplementedError):  # of some dialects
                    found: str | None = looked.get_view_definition(view, schema or None)
                    return found
                return None

            return definition_of(name, views, statement)

    def quoted(self, name: str) -> str:
        """Return a name as a statement has it."""
        return self._connection.dialect.identifier_preparer.quote_identifier(name)

    def literal(self, value: str | bytes, column: SqlColumn) -> str:
        """Return a value of a key as a statement has it."""
        given: Any = value
        kind: sa.types.TypeEngine[Any] = sa.String()
        if isinstance(value, bytes):
            return f"x'{value.hex()}'"
        if column.time is not None:
            moment = datetime.fromisoformat(value).replace(tzinfo=None)
            is_day = column.time == "day"
            given, kind = (moment.date(), sa.Date()) if is_day else (moment, _MOMENT)
        elif column.found is None or _is_number(column.found):
            with suppress(InvalidOperation):  # a text that stands among numbers
                given, kind = Decimal(value), sa.Numeric()
        return self._written(given, kind)

    def ranges(
        self,
        name: str,
        column: SqlColumn,
        kind: WatermarkKind,
        low: int,
        zone: ZoneInfo | None,
    ) -> list[str]:
        """Return a range of integers and of times; of a text all rows are wanted."""
        if kind == "integer":
            is_text = column.found is not None and not _is_number(column.found)
            return [] if is_text else [f"{name} >= {low}"]
        if column.time is None:
            return []
        shown = datetime.fromisoformat(time_shown(column, low, zone))
        if column.time == "day":
            return [f"{name} >= {self._written(shown.date(), sa.Date())}"]
        return [f"{name} >= {self._written(shown, _MOMENT)}"]

    def answers(self, query: str, types: Sequence[pa.DataType]) -> Iterator[pa.Table]:
        """Yield the rows of a query, some thousand at a time."""
        names = [str(index) for index in range(len(types))]
        with _explained(self._source, self._connection.engine):
            streamed = self._connection.execution_options(stream_results=True)
            found = streamed.exec_driver_sql(query)
        with closing(found):
            while True:
                with _explained(self._source, self._connection.engine):
                    rows = found.fetchmany(_ROWS)
                if not rows:
                    return
                arrays = [
                    pa.array([_answer(value, kind) for value in values], kind)
                    for values, kind in zip(zip(*rows, strict=True), types, strict=True)
                ]
                yield pa.table(arrays, names=names)

    def _written(self, value: object, kind: "sa.types.TypeEngine[Any]") -> str:
        literal = sa.literal(value, kind).compile(
            dialect=self._connection.dialect, compile_kwargs={"literal_binds": True}
        )
        return str(literal)


_MOMENT = sa.DateTime()


def address(engine: sa.Engine) -> str:
    """Return an address without user, password and parameters."""
    url = engine.url.set(username=None, password=None, query={})
    return url.render_as_string(hide_password=True)


@contextmanager
def _explained(source: TableSource, engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        # the driver's own words; SQLAlchemy's would show the statement
        what = first_line(getattr(error, "orig", None) or error)
        raise SourceError(
            f"source {source.name}: table {source.table} at {address(engine)} cannot "
            f"be read: {what}",
            way_out="Mend what it says, or run it again; no window was committed",
        ) from error


def _column(name: str, kind: Any, nullable: bool) -> SqlColumn:
    shown = str(kind).lower()
    if isinstance(kind, sa.Boolean):
        return SqlColumn(name, shown, pa.bool_(), pa.bool_(), nullable=nullable)
    is_numeric = isinstance(kind, sa.Numeric)
    # Oracle's NUMBER is reflected as both; without a precision it holds any number
    if isinstance(kind, sa.Integer) and not (is_numeric and not _is_whole(kind)):
        # by way of a text, which shows what is no whole number: 9.5 would become 9
        return SqlColumn(name, shown, _TEXT, pa.int64(), nullable=nullable, number="{}")
    if isinstance(kind, sa.Float):
        return SqlColumn(name, shown, pa.float64(), pa.float64(), nullable=nullable)
    if is_numeric:
        fits = kind.precision is not None and kind.precision <= MOST_DIGITS
        exact = pa.decimal128(kind.precision, kind.scale or 0) if fits else None
        return SqlColumn(name, shown, _TEXT, exact, nullable=nullable, number="{}")
    if isinstance(kind, sa.LargeBinary):
        return SqlColumn(name, shown, pa.binary(), pa.binary(), nullable=nullable)
    if isinstance(kind, sa.Date):
        return SqlColumn(name, shown, _TEXT, pa.date32(), time="day", nullable=nullable)
    if isinstance(kind, sa.DateTime):
        return SqlColumn(
            name,
            shown,
            _TEXT,
            UTC,
            time="utc" if kind.timezone else "local",
            nullable=nullable,
        )
    return SqlColumn(name, shown, _TEXT, _TEXT, nullable=nullable)


def _is_whole(kind: Any) -> bool:
    """Return whether a number of digits and places is a whole one of 64 bits."""
    return kind.scale == 0 and kind.precision is not None and kind.precision <= 18


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _answer(value: Any, kind: pa.DataType) -> Any:
    """Return what a driver answered as the type wants it; text is its exact text."""
    if value is None:
        return None
    if pa.types.is_boolean(kind) and value in (0, 1):
        return bool(value)
    if kind != _TEXT or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC_ZONE)
    return str(value)
