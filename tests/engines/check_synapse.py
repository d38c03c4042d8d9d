"""`make check-synapse`: the pipeline on a real pool, in schemas of its own.

It lands a small history in a folder of its own in the lake that `TIDEMARK_LAKE`
names, builds it in the pool that `TIDEMARK_SYNAPSE_HOST` and
`TIDEMARK_SYNAPSE_DATABASE` name, in four builds and a full refresh with all tests,
and compares every row with DuckDB's. Schemas and folder begin with `tidemark_check_`,
and are taken away at the end, whatever happened. What nobody but a pool can show is
listed in docs/synapse.md; all of it is done here.
"""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "pipeline")]

import obstore  # noqa: E402 - what the tests share has no package
from _project import MAIN, Pipeline  # noqa: E402 - likewise
from _reference import ZONE, Reference, Stage, land_and_build  # noqa: E402 - likewise
from obstore.store import ObjectStore, from_url  # noqa: E402 - likewise

EVENTS = 300
NEEDED = ("TIDEMARK_LAKE", "TIDEMARK_SYNAPSE_HOST", "TIDEMARK_SYNAPSE_DATABASE")
SCHEMAS = ("bronze", "bronze_window", "silver", "gold", "failures")


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

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return the rows of `silver.silver_orders`, say, without audit columns."""
        query = f"select * from {self.name}_{table}"
        # what it shows is for nobody here
        quiet = ("--log-level", "none", "--limit", "-1")
        shown = self.dbt("show", *quiet, "--inline", query)
        assert shown.success, shown.exception
        found = shown.result.results[0].agate_table
        kept = sorted(c for c in found.column_names if not c.startswith("_"))
        return sorted_rows([row[column] for column in kept] for row in found.rows)

    def drop(self) -> None:
        """Take the schemas away."""
        for schema in (*(f"{self.name}_{part}" for part in SCHEMAS), self.name):
            drop = (
                "{% if execute %}{% do adapter.drop_schema(api.Relation.create("
                f"database=target.database, schema='{schema}')) %}}{{% endif %}}"
            )
            quiet = ("--log-level", "none")
            done = self.dbt("show", *quiet, "--inline", f"{drop} select 1 as dropped")
            if not done.success:
                print(f"  schema {schema} is still there: {done.exception}")


def sorted_rows(rows: Any) -> list[tuple[Any, ...]]:
    """Return rows that compare whatever driver they came through, in one order."""
    return sorted((tuple(map(_plain, row)) for row in rows), key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Decimal | float):
        return Decimal(str(value)).normalize()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def expected(stage: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """Return what DuckDB has made of each table after a stage."""
    found = {}
    for name, table in stage.tables.items():
        kept = sorted(c for c in table.column_names if not c.startswith("_"))
        columns = [table.column(column).to_pylist() for column in kept]
        found[name] = sorted_rows(zip(*columns, strict=True))
    return found


def check(pool: Scratch, store: ObjectStore, reference: Reference) -> list[str]:
    """Build stage after stage, and return what differs; leave nothing behind."""
    told: list[str] = []
    landed: list[str] = []
    try:
        for number, stage in enumerate([*reference.stages, None]):
            for file in stage.files if stage else ():
                path = f"{pool.name}/{file}"
                landed.append(path)
                obstore.put(store, path, (reference.lake / file).read_bytes())
            with _timed("full refresh" if stage is None else f"build {number + 1}"):
                pool.build(*([] if stage else ["--full-refresh"]))
            last = stage or reference.stages[-1]
            for table, rows in expected(last).items():
                if pool.rows(table) != rows:
                    told.append(f"after build {number + 1}, {table} is another")
    except AssertionError as error:
        told.append(str(error))
    finally:
        pool.drop()
        obstore.delete(store, landed)
    return told


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
