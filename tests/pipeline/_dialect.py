"""The project's macros, rendered by dbt and run by an engine."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa
from _project import Pipeline

Rows = list[tuple[Any, ...]]


def table(kind: pa.DataType, **columns: Sequence[Any]) -> pa.Table:
    """Return columns of one type as what a query finds in `given`."""
    return pa.table({name: pa.array(said, kind) for name, said in columns.items()})


def texts(said: Sequence[str | None]) -> pa.Table:
    """Return texts in the column `value`, and their order in `place`."""
    places = [f"{place:06}" for place, _ in enumerate(said)]
    return table(pa.string(), value=said, place=places)


FIELDS = (
    "select place, a, b from "
    "({{ json_fields('given', column='value', values=['a', 'b']) }}) as stated"
)
"""The fields `a` and `b` of each body in the column `value`, as far as stated."""


def _as_macro(literal: re.Match[str]) -> str:
    return f"{{{{ timestamp_literal('{literal[1].replace(' ', 'T')}') }}}}"


class Dialect(ABC):
    """Runs queries that call macros, over what is given."""

    target: ClassVar[str]

    # what an engine takes: brackets in brackets, characters of a text and of a key
    deepest: ClassVar[int] = 900
    longest_text: ClassVar[int] = 5_000_000
    longest_key: ClassVar[int] = 1_000_000

    def __init__(self, folder: Path, **variables: str) -> None:
        self.pipeline = Pipeline(folder, variables=variables, target=self.target)

    @abstractmethod
    def run(self, sql: str, given: pa.Table | None) -> Rows:
        """Return the rows of a rendered query."""

    def rows(self, query: str, given: pa.Table | None = None) -> Rows:
        """Return the rows of a query that calls macros, over the table `given`.

        A time in it is written as SQL has it, `timestamp '…'`, which not every
        engine reads: the project's own macro writes it.
        """
        query = re.sub(r"timestamp '([^']*)'", _as_macro, query)
        return self.run(self.rendered(query), given)

    def rendered(self, query: str) -> str:
        """Return a query that calls macros as the engine is sent it."""
        result = self.pipeline.dbt("compile", "--inline", query)
        assert result.success, result.exception
        return str(result.result.results[0].node.compiled_code)

    def over(self, select: str, said: Sequence[str | None]) -> Rows:
        """Return one row a text of what is selected over the column `value`."""
        query = f"select place, {select} from given order by place"
        return [row[1:] for row in self.rows(query, texts(said))]

    def each(self, expression: str, said: Sequence[str | None]) -> dict[Any, Any]:
        """Return what an expression over `value` makes of each text."""
        found = self.over("{{ " + expression + " }}", said)
        return dict(zip(said, (row[0] for row in found), strict=True))

    def fields(self, bodies: Sequence[str | None]) -> Rows:
        """Return the fields `a` and `b` of each body."""
        found = self.rows(f"{FIELDS} order by place", texts(bodies))
        return [row[1:] for row in found]


class DuckDB(Dialect):
    """The embedded engine."""

    target = "duckdb"

    def __init__(self, folder: Path, **variables: str) -> None:
        super().__init__(folder, **variables)
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")

    def run(self, sql: str, given: pa.Table | None) -> Rows:
        if given is not None:
            self.connection.register("given", given)
        return self.connection.execute(sql).fetchall()

    @contextmanager
    def in_session_zone(self, zone: str) -> Iterator[None]:
        """Let the session be in another zone than UTC."""
        self.connection.execute(f"set TimeZone = '{zone}'")
        try:
            yield
        finally:
            self.connection.execute("set TimeZone = 'UTC'")


def assert_either(found: Mapping[Any, Any], allowed: Mapping[Any, Any]) -> None:
    """Assert that each value is null or the one that is allowed."""
    wrong = {
        said: value
        for said, value in found.items()
        if value is not None and value != allowed[said]
    }
    assert wrong == {}
