"""`make check-synapse`: the pipeline on a real pool, in schemas of its own.

It lands a small history in a folder of its own in the lake that `TIDEMARK_LAKE`
names, builds it in the pool that `TIDEMARK_SYNAPSE_HOST` and
`TIDEMARK_SYNAPSE_DATABASE` name, in four builds and a full refresh with all tests,
and compares every row with DuckDB's. Schemas and folder begin with `tidemark_check_`,
and are taken away at the end, whatever happened; what stays is told. What nobody but a
pool can show is listed in docs/synapse.md; all of it is done here.
"""

import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "pipeline")]

import obstore  # noqa: E402 - what the tests share has no package
from _project import MAIN, Pipeline  # noqa: E402 - likewise
from _reference import ZONE, Reference, Stage, land_and_build  # noqa: E402 - likewise
from dbt.cli.main import dbtRunnerResult  # noqa: E402 - likewise
from obstore.exceptions import BaseError, NotFoundError  # noqa: E402 - likewise
from obstore.store import ObjectStore, from_url  # noqa: E402 - likewise

EVENTS = 300
Rows = list[tuple[Any, ...]]
NEEDED = ("TIDEMARK_LAKE", "TIDEMARK_SYNAPSE_HOST", "TIDEMARK_SYNAPSE_DATABASE")
SCHEMAS = (
    *("bronze", "bronze_copied", "bronze_new"),
    *("staging", "silver", "gold", "reporting", "operations", "failures"),
)


@dataclass
class Scratch(Pipeline):
    """The pool, in schemas that begin with `name`, over the lake at `address`."""

    target: str = "synapse"
    name: str = field(default_factory=lambda: f"tidemark_check_{secrets.token_hex(3)}")
    address: str = ""

    def environment(self, schema: str = MAIN) -> dict[str, str]:
        return {
            **super().environment(schema),
            "TIDEMARK_LAKE": f"{self.address.rstrip('/')}/{self.name}",
            "TIDEMARK_SCHEMA": self.name,
        }

    def rows(self, table: str) -> Rows:
        """Return the rows of `silver.silver_orders`, say, without audit columns."""
        shown = self._show(f"select * from {self.name}_{table}", "--limit", "-1")
        assert shown.success, shown.exception
        found = shown.result.results[0].agate_table
        rows = ([row[column] for column in found.column_names] for row in found.rows)
        return compared(found.column_names, rows)

    def drop(self) -> list[str]:
        """Take the schemas away, and return which are still there, and why."""
        left = []
        for schema in (*(f"{self.name}_{part}" for part in SCHEMAS), self.name):
            drop = (
                "{% if execute %}{% do adapter.drop_schema(api.Relation.create("
                f"database=target.database, schema='{schema}')) %}}{{% endif %}}"
            )
            done = self._show(f"{drop} select 1 as dropped")
            if not done.success:
                told = f"schema {schema} is still there, to be dropped by hand"
                left.append(f"{told}: {done.exception}")
        return left

    def _show(self, query: str, *words: str) -> dbtRunnerResult:
        # dbt 1.11 leaves one that failed in the project, and then takes no other
        self.parse().nodes.pop("sql_operation.tidemark.inline_query", None)
        # what it shows is for nobody here
        return self.dbt("show", "--log-level", "none", *words, "--inline", query)


def compared(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Rows:
    """Return what compares of rows, whatever driver they came through, in one order.

    That is all but audit columns, `moved_at` and the names of files, of which a pool is
    told none.
    """
    aside = ("landed_file", "moved_at")
    kept = sorted(c for c in names if not c.startswith("_") and c not in aside)
    found = (dict(zip(names, row, strict=True)) for row in rows)
    plain = (tuple(_plain(row[c], c) for c in kept) for row in found)
    return sorted(plain, key=repr)


def _plain(value: Any, column: str) -> Any:
    if column == "items" and value is not None:
        # the spelling of JSON is the engine's own
        return json.dumps(json.loads(value))
    if column.endswith("_key") and isinstance(value, str):
        # a hash, which is a UUID on DuckDB
        return value.replace("-", "")
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Decimal | float):
        return Decimal(str(value)).normalize()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def expected(stage: Stage) -> dict[str, Rows]:
    """Return what DuckDB has made of each table after a stage."""
    return {
        name: compared(
            table.column_names,
            zip(*(c.to_pylist() for c in table.columns), strict=True),
        )
        for name, table in stage.tables.items()
    }


def check(pool: Scratch, store: ObjectStore, reference: Reference) -> list[str]:
    """Build stage after stage, take all of it away, and return what differs or stays.

    Whatever happened, it tries to take both the schemas and the folder away.
    """
    told: list[str] = []
    try:
        for number, stage in enumerate([*reference.stages, None]):
            for file in stage.files if stage else ():
                content = (reference.lake / file).read_bytes()
                obstore.put(store, f"{pool.name}/{file}", content)
            with _timed("full refresh" if stage is None else f"build {number + 1}"):
                pool.build(*([] if stage else ["--full-refresh"]))
            last = stage or reference.stages[-1]
            for table, rows in expected(last).items():
                if pool.rows(table) != rows:
                    told.append(f"after build {number + 1}, {table} is another")
    except (AssertionError, BaseError) as error:
        told.append(str(error))
    finally:
        try:
            told += pool.drop()
        finally:
            told += remove(store, pool.name)
    return told


def remove(store: ObjectStore, folder: str) -> list[str]:
    """Take a folder of the lake away, and return what is against it.

    An account with a hierarchical namespace keeps the folders of files that are gone,
    and deletes one only when it is empty: what is deepest goes first.
    """
    try:
        files = [file["path"] for file in obstore.list(store, folder).collect()]
        obstore.delete(store, files)
        for emptied in _folders(files):
            # in any other account there are no folders
            with suppress(NotFoundError, FileNotFoundError):
                obstore.delete(store, emptied)
    except BaseError as error:
        told = f"folder {folder} is still there, or a part of it, to be deleted by hand"
        return [f"{told}: {error}"]
    return []


def _folders(files: list[str]) -> list[str]:
    """Return the folders above files, the deepest first."""
    found = {above for file in files for above in PurePosixPath(file).parents}
    deepest = sorted(found, key=lambda above: len(above.parts), reverse=True)
    return [str(above) for above in deepest if above.parts]


@contextmanager
def _timed(what: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - start:.0f} s, all tests pass", flush=True)


def main() -> None:
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        sys.exit(f"{', '.join(missing)} is not set; docs/synapse.md says to what")
    address = os.environ["TIDEMARK_LAKE"]
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        print("DuckDB makes what the pool is compared with", flush=True)
        reference = land_and_build(here / "reference", EVENTS)
        pool = Scratch(here, variables={"business_timezone": ZONE}, address=address)
        print(f"{pool.name} in {os.environ['TIDEMARK_SYNAPSE_HOST']}", flush=True)
        told = check(pool, from_url(address), reference)
    print("\n".join(told) or "Every row is the same. Nothing is left behind.")
    sys.exit(bool(told))


if __name__ == "__main__":
    main()
