"""What an increment reads follows what changed, not the history before it.

The same increment is built over a small history and over one of twenty times its
size, and DuckDB counts the rows that the scans of each model hand on. Seconds are
not looked at: they depend on the machine, and these counts do not.

What a scan hands on is what its model has to deal with. To find that, a model
may look through one narrow column of a table, the hash of a key or the Silver
clock, from end to end: DuckDB has no index that would be cheaper. These searches
are set aside. Of Bronze each file is read once, by one model.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, orders, replace_once
from _dbt import statuses
from _landed import land_window
from _mutants import Mutant
from _project import Pipeline
from _reads import reads
from _scans import Scan, recorded
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
from incremental import land_increment, make_history

pytestmark = pytest.mark.shop

SMALL, LARGE = 20_000, 400_000
INCREMENT = 300

# A search by many keys goes through a filter that lets a row in a hundred pass
# which it should not.
FALSELY_PASSED = LARGE // 100

# What may grow with the history, by model and table, and why.
GROWS = {
    # Added up for every period, then looked up for those that were touched: late
    # events touch most days of a year, and three narrow columns of all orders are
    # added up in less time than it takes to find those of some days.
    ("gold_daily_orders", "gold.fct_orders"),
    ("gold_hourly_revenue", "gold.fct_orders"),
}
MAY_GROW = {
    # By an estimate that differs from run to run, DuckDB searches the rows that
    # touched parents had in these tables, or reads all: as many as there are hours and
    # customers.
    ("gold_hourly_revenue", "gold.gold_hourly_revenue"),
    ("gold_customer_totals", "gold.gold_customer_totals"),
}


@dataclass
class History:
    """A history that was built once, and the increments that have landed since."""

    pipeline: Pipeline
    events: int
    increments: int = 0

    def scans_of_increment(self, project: Path | None = None) -> list[Scan]:
        """Land an increment, build it, and return what the models scanned."""
        self.increments += 1
        land_increment(self.pipeline.lake, self.events, self.increments, INCREMENT)
        with recorded() as scans:
            Pipeline(self.pipeline.folder, project or self.pipeline.project).run()
        return [scan for scan in scans if scan.node.startswith("model.")]


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> list[History]:
    made = []
    project = copy_orders(tmp_path_factory.mktemp("project"), customers=True)
    for events in (SMALL, LARGE):
        pipeline = Pipeline(tmp_path_factory.mktemp(str(events)), project)
        make_history(pipeline.lake, events)
        pipeline.run()
        history = History(pipeline, events)
        # the first one changes what the first build left as it was written
        history.scans_of_increment()
        made.append(history)
    return made


def too_many(small: list[Scan], large: list[Scan]) -> dict[tuple[str, str], int]:
    """Return what reads more for the longer history: model and table, and rows."""
    before, after = _handed_on(small), _handed_on(large)
    return {
        read: rows
        for read, rows in after.items()
        if rows > 1.5 * before.get(read, 0) + FALSELY_PASSED
    }


def _handed_on(scans: list[Scan]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for scan in scans:
        if not _is_search(scan):
            model = scan.node.rpartition(".")[2]
            read = (model, scan.table)
            found[read] = found.get(read, 0) + scan.kept
    return found


def _is_search(scan: Scan) -> bool:
    return len(scan.columns) == 1 and scan.columns[0].startswith("_")


@pytest.mark.timeout(900)
def test_an_increment_reads_no_more_because_the_history_is_longer(
    histories: list[History],
) -> None:
    small, large = (history.scans_of_increment() for history in histories)
    found = too_many(small, large)
    # both ways: one that grows no longer is not to stay on the list
    assert found.keys() - MAY_GROW == GROWS, found


def test_an_increment_opens_the_same_bronze_files_whatever_the_history(
    histories: list[History],
) -> None:
    for history in histories:
        scans = history.scans_of_increment()
        read = [scan for scan in scans if scan.table == "files" and scan.scanned]
        assert {scan.node for scan in read} == {"model.tidemark.stg_order_events"}
        assert sum(scan.scanned for scan in read) == INCREMENT


def test_no_file_of_bronze_is_opened_twice(tmp_path: Path) -> None:
    """Whatever lands when: each is read by one model, in one build."""
    pipeline = Pipeline(tmp_path, orders())
    now = datetime.now(UTC)
    order = {"order_id": 1, "amount": 1, "timestamp": "2025-05-04T10:00:00Z"}
    taken: list[str] = []
    for build in range(4):
        for hours in (0, 1, 30, 400):
            landed_at = now - timedelta(hours=hours)
            payloads = [order | {"amount": n} for n in range(5)] + ["broken"]
            pipeline.land("order_events", payloads, landed_at=landed_at)
        if build % 2:
            row = {"order_id": build, "last_updated": "2025-05-04T10:00:00Z"}
            land_window(pipeline.lake, "sales_orders", [row], now)
        # with the tests of data in the end, of which the one on rejects fails
        words = ["build", "--exclude-resource-type", "unit_test"]
        with reads() as read, recorded() as scans:
            told = statuses(pipeline.dbt(*(words if build == 3 else ["run"])))
        assert told["silver_order_versions"] == "success"
        opened = [scan for scan in scans if scan.table == "files" and scan.scanned]
        by = {scan.node.rpartition(".")[2]: 0 for scan in opened}
        for scan in opened:
            by[scan.node.rpartition(".")[2]] += scan.scanned
        assert by == {"stg_order_events": 24} | (
            {"stg_sales_orders": 1} if build % 2 else {}
        )
        # nobody but the start of the run names files, and each model one source
        assert {node for node, _ in read.statements if node} == set()
        assert {model: names for model, names in read.selects.items() if model} == {
            f"stg_{name}": {name} for name in read.files
        }
        if build:  # the first takes all, by a pattern
            taken += read.opened
    assert len(taken) == 3 * 4 + 2
    assert len(set(taken)) == len(taken)


def test_a_build_with_nothing_new_opens_no_file_of_bronze(tmp_path: Path) -> None:
    """Nor does one of some models, of the sources that these do not read."""
    pipeline = Pipeline(tmp_path, orders())
    order = {"order_id": 1, "amount": 1, "timestamp": "2025-05-04T10:00:00Z"}
    now = datetime.now(UTC)
    for hours in (0, 1, 30, 400):
        pipeline.land("order_events", [order], landed_at=now - timedelta(hours=hours))
        row = {"order_id": hours, "last_updated": "x"}
        land_window(pipeline.lake, "sales_orders", [row], now - timedelta(hours=hours))
    pipeline.run()
    for words in (
        ["build", "--exclude-resource-type", "unit_test"],
        ["run"],
        ["run", "--select", "gold"],
        ["run", "--select", "stg_sales_orders"],
    ):
        with reads() as read, recorded() as scans:
            told = statuses(pipeline.dbt(*words))
        assert set(told.values()) & {"success", "pass"}
        assert read.opened == []
        assert read.statements == []
        assert [s for s in scans if s.table == "files" and s.node and s.scanned] == []
    pipeline.land("order_events", [order], landed_at=now)
    with reads() as read:
        pipeline.run("--select", "stg_sales_orders", "silver_orders+")
    assert read.statements == []


def test_the_tests_of_a_table_ask_once_what_they_are_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(tmp_path, orders())
    order = {"order_id": 1, "amount": 1, "timestamp": "2025-05-04T10:00:00Z"}
    pipeline.land("order_events", [order])
    pipeline.run()
    asked: list[str] = []
    execute = DuckDBCursorWrapper.execute

    def noting(cursor: Any, sql: str, bindings: Any = None) -> Any:
        if "max(_processed_at)" in sql:
            asked.append(sql)
        return execute(cursor, sql, bindings)

    monkeypatch.setattr(DuckDBCursorWrapper, "execute", noting)
    # two threads may ask at the same moment
    words = ("--threads=1", "--exclude-resource-type", "unit_test")
    tests = ("test_name:not_null", "test_name:unique")
    done = pipeline.dbt("test", "--select", *tests, *words).result
    assert done is not None
    tested = [found.node.attached_node for found in done if found.status == "pass"]
    assert len(tested) > 3 * len(set(tested))
    assert len(asked) <= len(set(tested))


@pytest.mark.parametrize(
    ("mutant", "model"),
    [
        (
            Mutant(
                "the newest of each order is found among all versions",
                "macros/incremental/changed_history.sql",
                "{{ rows_of_keys(versions, '_entity_key', keys) }}",
                "select * from {{ versions }}",
            ),
            "silver_orders",
        ),
        (
            Mutant(
                "every customer counts as touched",
                "macros/incremental/touched.sql",
                "{{ rows_of_keys(versions, '_entity_key', keys) }}",
                "select * from {{ versions }}",
            ),
            "gold_customer_totals",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.timeout(900)
def test_a_model_that_reads_all_of_its_history_is_noticed(
    histories: list[History], tmp_path: Path, mutant: Mutant, model: str
) -> None:
    project = copy_orders(tmp_path / "project", customers=True)
    replace_once(project / mutant.file, mutant.before, mutant.after)
    small, large = (history.scans_of_increment(project) for history in histories)
    assert model in {
        name for name, _ in too_many(small, large).keys() - GROWS - MAY_GROW
    }
