"""What an increment reads follows what changed, not the history before it.

The same increment is built over a small history and over one of twenty times its
size, and DuckDB counts the rows that the scans of each model hand on. Seconds are
not looked at: they depend on the machine, and these counts do not.

What a scan hands on is what its model has to deal with. To find that, a model
may look through one narrow column of a table, the hash of a key or the Silver
clock, from end to end: DuckDB has no index that would be cheaper. These searches
are set aside, as are the reads of Bronze files that are tested to be the same.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from _mutants import Mutant, plant
from _project import Pipeline
from _scans import Scan, recorded
from incremental import land_increment, make_history

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
    for events in (SMALL, LARGE):
        pipeline = Pipeline(tmp_path_factory.mktemp(str(events)))
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
    assert found.keys() == GROWS, found


def test_an_increment_opens_the_same_bronze_files_whatever_the_history(
    histories: list[History],
) -> None:
    opened = [
        [scan.scanned for scan in history.scans_of_increment() if scan.table == "files"]
        for history in histories
    ]
    for rows in opened:
        assert rows
        # one increment, and what the lookback reads again of the one before
        assert max(rows) <= 2 * INCREMENT


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
    project = plant(mutant, tmp_path)
    small, large = (history.scans_of_increment(project) for history in histories)
    assert model in {name for name, _ in too_many(small, large).keys() - GROWS}
