"""Which files of Bronze a run opens, as the statements say that it sends."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from unittest import mock

from dbt.adapters.duckdb.environments import Environment
from duckdb import DuckDBPyConnection

_COMMENT = re.compile(r"\s*/\* (\{.*?\}) \*/", re.DOTALL)
_FILE = re.compile(r"landed_hour=([^/']+/[^'/]+\.parquet)'")
_SOURCE = re.compile(r'bronze_new"?\."?(\w+)')


@dataclass
class Reads:
    """What a run read of Bronze."""

    files: dict[str, list[str]] = field(default_factory=dict)
    """By source: the files or patterns that its staging model is made of."""
    statements: list[tuple[str, str]] = field(default_factory=list)
    """Who sent what opens files: a node's id, empty for the start of the run."""
    selects: dict[str, set[str]] = field(default_factory=dict)
    """By model: the sources that it reads from Bronze."""

    @property
    def opened(self) -> list[str]:
        """All files that the run takes in, of whatever source."""
        return [file for files in self.files.values() for file in files]


@contextmanager
def reads() -> Iterator[Reads]:
    """Give what the dbt runs in this process read of Bronze meanwhile."""
    found = Reads()
    plain = Environment.initialize_cursor

    def noting(*arguments: Any, **named: Any) -> _NotingCursor:
        return _NotingCursor(plain(*arguments, **named), found)

    with mock.patch.object(Environment, "initialize_cursor", staticmethod(noting)):
        yield found


class _NotingCursor:
    """A cursor that notes what it is told to read of Bronze."""

    def __init__(self, cursor: DuckDBPyConnection, found: Reads):
        self._cursor = cursor
        self._found = found

    def execute(self, sql: str, bindings: Any = None) -> Self:
        self._note(sql)
        if bindings is None:
            self._cursor.execute(sql)
        else:
            self._cursor.execute(sql, bindings)
        return self

    def _note(self, sql: str) -> None:
        comment = _COMMENT.match(sql)
        node = json.loads(comment[1]).get("node_id") or "" if comment else ""
        said = sql[comment.end() :] if comment else sql
        if "read_parquet" in said:
            self._found.statements.append((node, said.strip()))
        sources = set(_SOURCE.findall(said))
        if "create or replace view" in said and sources:
            for source in sources:
                self._found.files[source] = _FILE.findall(said)
        elif sources:
            self._found.selects.setdefault(node.rpartition(".")[2], set()).update(
                sources
            )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)
