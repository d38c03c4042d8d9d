"""The shop's history, landed once, and what DuckDB makes of each stage of it."""

import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from _parity import Tables
from _project import Pipeline
from _shop_history import ShopHistory
from filelock import FileLock

SEED = 20260327
ZONE = "America/New_York"

ASKED = os.environ.get("TIDEMARK_PARITY_EVENTS")
"""How many events every engine is to build, if that is said, as `make parity` does."""
EVENTS = int(ASKED or 2_000)
"""How many events the history has that Spark builds."""
SMALL = 300
"""How many it has where another target has the dialect or the engine in common."""

# Views that depend on now, and those that Silver alone reads.
_NOT_COMPARED = ("gold_promises", "gold_sla_breaches", "gold_sla_by_hour")


@dataclass(frozen=True)
class Stage:
    """The files that landed in it, below the lake, and what its build made of them."""

    files: tuple[Path, ...]
    tables: Tables
    queries: Mapping[str, str]
    """What its models said, by name."""


@dataclass(frozen=True)
class Reference:
    """Where the files are, and the stages in their order."""

    lake: Path
    stages: tuple[Stage, ...]

    def land(self, stage: Stage, lake: Path) -> None:
        """Land the files of a stage in another lake: the same files, not copies."""
        for file in stage.files:
            (lake / file).parent.mkdir(parents=True, exist_ok=True)
            (lake / file).hardlink_to(self.lake / file)


def built_once(
    tests: pytest.TempPathFactory, events: int, stages_at_most: int
) -> Reference:
    """Return a history that the first process to ask has landed and built."""
    own = tests.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    kept = shared / f"reference-{events}-{stages_at_most}.pickle"
    with FileLock(kept.with_suffix(".lock")):
        if not kept.is_file():
            made = land_and_build(tests.mktemp("reference"), events, stages_at_most)
            kept.write_bytes(pickle.dumps(made))
        return pickle.loads(kept.read_bytes())


def land_and_build(folder: Path, events: int, stages_at_most: int = 4) -> Reference:
    """Land a history and build each stage on DuckDB, the last with all tests."""
    pipeline = Pipeline(folder, variables={"business_timezone": ZONE})
    history = ShopHistory(pipeline.lake, SEED, events)
    stages: list[Stage] = []
    landed: set[Path] = set()
    while len(stages) < stages_at_most and history.land_next():
        files = {
            file.relative_to(pipeline.lake) for file in pipeline.lake.rglob("*.parquet")
        }
        is_last = len(stages) + 1 == stages_at_most
        done = (pipeline.build if is_last else pipeline.run)()
        said = {
            each.node.name: each.node.compiled_code
            for each in done.result
            if each.node.resource_type == "model"
        }
        files_of_it = tuple(sorted(files - landed))
        stages.append(Stage(files_of_it, tables_of(pipeline), said))
        landed = files
    assert len(stages[-1].tables) >= 22, "a table of the shop is missing"
    return Reference(pipeline.lake, tuple(stages))


def tables_of(pipeline: Pipeline) -> dict[str, pa.Table]:
    """Return what stands in Silver and Gold of a DuckDB warehouse."""
    with duckdb.connect(str(pipeline.warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return tables_in(connection)


def tables_in(database: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """Return what stands in Silver and Gold of the database in use."""
    names = database.execute("""
        select table_schema, table_name from information_schema.tables
        where table_catalog = current_database()
        and table_schema in ('silver', 'gold', 'reporting')
    """).fetchall()
    return {
        name: database.sql(f"from {name}").to_arrow_table() for name in compared(names)
    }


def compared(names: list[tuple[str, ...]]) -> list[str]:
    """Return the tables to compare among schemas and names of all there are."""
    chosen = [
        f"{schema}.{table}"
        for schema, table in names
        if not table.startswith("stg_") and table not in _NOT_COMPARED
    ]
    assert chosen
    return sorted(chosen)
