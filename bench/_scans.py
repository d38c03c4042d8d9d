"""What each node of a dbt run reads of which table, in rows, as DuckDB counts.

The counts are DuckDB's own, from its profile of every statement. A scan opens
row groups, of up to 122,880 rows, that minima and maxima do not rule out:
`scanned` are all rows of these. What passed the filters that were pushed down to
it, it hands on: `kept`. Neither depends on how fast the machine is.

    python bench/_scans.py scans.json build --quiet

runs dbt in this process, with the arguments after the file, and writes the scans.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from unittest import mock

from dbt.adapters.duckdb.environments import Environment
from dbt.cli.main import dbtRunner
from duckdb import DuckDBPyConnection

_COMMENT = re.compile(r"\s*/\* (\{.*?\}) \*/", re.DOTALL)


@dataclass(frozen=True)
class Scan:
    """One scan of a table or of files, by a statement of one of dbt's nodes."""

    node: str
    """Unique id, `model.tidemark.silver_orders`; empty for the start of a run."""
    table: str
    """`schema.table`, or `files` for those of Bronze."""
    columns: tuple[str, ...]
    scanned: int
    kept: int


@contextmanager
def recorded() -> Iterator[list[Scan]]:
    """Give a list that fills with the scans of the dbt runs in this process."""
    scans: list[Scan] = []
    plain = Environment.initialize_cursor

    def recording(*arguments: Any, **named: Any) -> _RecordingCursor:
        return _RecordingCursor(plain(*arguments, **named), scans)

    with mock.patch.object(Environment, "initialize_cursor", staticmethod(recording)):
        yield scans


def by_model(scans: Iterable[Scan]) -> dict[str, tuple[int, int]]:
    """Return the rows scanned and kept by each model that scanned any.

    The tests are one entry, and so is what a run looks up before its models.
    """
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for scan in scans:
        kind, _, name = scan.node.partition(".")
        name = name.rpartition(".")[2] if kind == "model" else "(all tests)"
        rows = found[name if scan.node else "(start of the run)"]
        rows[0] += scan.scanned
        rows[1] += scan.kept
    return {name: (scanned, kept) for name, (scanned, kept) in found.items() if scanned}


class _RecordingCursor:
    """A cursor that takes DuckDB's profile of every statement."""

    def __init__(self, cursor: DuckDBPyConnection, scans: list[Scan]):
        self._cursor = cursor
        self._scans = scans
        cursor.execute("set enable_profiling = 'no_output'")
        cursor.execute("set profiling_coverage = 'ALL'")

    def execute(self, sql: str, bindings: Any = None) -> Self:
        if bindings is None:
            self._cursor.execute(sql)
        else:
            self._cursor.execute(sql, bindings)
        profile = json.loads(self._cursor.get_profiling_information())
        comment = _COMMENT.match(sql)
        node = json.loads(comment[1]).get("node_id", "") if comment else ""
        for operator in _operators(profile.get("operator", [])):
            if "rows_scanned" in operator:
                self._scans.append(_scan(node, operator))
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _operators(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for operator in tree:
        yield operator
        yield from _operators(operator.get("children", []))


def _scan(node: str, operator: dict[str, Any]) -> Scan:
    said = operator["extra_info"]
    columns = said.get("Projections", [])
    return Scan(
        node=node,
        table=".".join(said["Table"].split(".")[-2:]) if "Table" in said else "files",
        columns=(columns,) if isinstance(columns, str) else tuple(columns),
        scanned=operator["rows_scanned"],
        kept=operator["intermediate_rows"],
    )


def main() -> int:
    """Run dbt with the arguments after the file, and write what it scanned."""
    file, *arguments = sys.argv[1:]
    with recorded() as scans:
        done = dbtRunner().invoke(arguments)
    Path(file).write_text(json.dumps([asdict(scan) for scan in scans]))
    return 0 if done.success else 1


def load(file: Path) -> list[Scan]:
    """Read what `main` wrote."""
    scans = json.loads(file.read_text())
    return [Scan(**scan | {"columns": tuple(scan["columns"])}) for scan in scans]


if __name__ == "__main__":
    sys.exit(main())
