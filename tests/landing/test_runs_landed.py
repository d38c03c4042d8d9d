"""`tidemark runs land`: what ran stands in Bronze, once as far as can be told."""

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _command import Run, run
from _dbt_artifacts import (
    INVOCATION,
    MODEL,
    TEST,
    manifest,
    result,
    run_results,
    skipped,
    write,
)

from landing import bronze
from landing.columns.types import TABLE_FIELDS, declared_type
from landing.compact import compact
from landing.control.watermarks import Control
from landing.declarations import load_declarations
from landing.errors import LakeError
from landing.extraction.window import Window
from landing.lake import Lake
from landing.operations import SOURCE, Invocation, LandedRuns, land_runs
from landing.operations.invocations import invocation_of

__all__ = ["run"]  # the fixture

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW = Window("integer", None, 41)
SOURCES = ("orders", "lists")


def built(invocation_id: str = INVOCATION, ended: datetime = NOON) -> Invocation:
    said = run_results(
        result(MODEL, "success"),
        result(TEST, "pass"),
        invocation_id=invocation_id,
        generated_at=ended.isoformat(),
    )
    fqn = ["shop", "silver", "silver_orders"]
    return invocation_of(said, manifest(silver_orders=fqn))


class Desk:
    """A lake, a control table, and a clock that is set."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake.open(str(folder / "lake"))
        self.control = Control.open(f"sqlite:///{folder / 'control.db'}")
        self.source = load_declarations(ROOT).internal(SOURCE)

    def extracted(self, run_id: str, ended: datetime, source: str = "orders") -> None:
        """Let a run of a source commit seven rows."""
        with self.control.lease(source, run_id, clock=lambda: ended) as lease:
            begun = ended - MINUTE
            self.control.plan(lease, run_id, WINDOW, repeats=[], now=begun)
            self.control.commit(lease, run_id, WINDOW, rows=7, files=1, now=ended)

    def land(self, now: datetime, **given: Any) -> LandedRuns:
        asked = {"control": self.control, "extracted": SOURCES, **given}
        return land_runs(self.lake, self.source, clock=lambda: now, **asked)

    def files(self) -> list[str]:
        return sorted(self.lake.files(bronze.folder(SOURCE)))

    def table(self, path: str | None) -> pa.Table:
        content = self.lake.read(path or "")
        assert content is not None
        return pq.ParquetFile(pa.BufferReader(content)).read()

    def run_ids(self, landed: LandedRuns) -> list[str]:
        ids: list[str] = self.table(landed.path)["run_id"].to_pylist()
        return ids


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_ran_lands_as_one_file_with_the_declared_columns(desk: Desk) -> None:
    desk.extracted("r1", NOON - MINUTE)
    landed = desk.land(NOON, invocation=built())
    assert (landed.extractions, landed.invocations, landed.nodes) == (1, 1, 2)
    assert desk.files() == [landed.path]
    table = desk.table(landed.path)
    assert [(c.name, c.data_type) for c in desk.source.columns] == [
        (field.name, declared_type(field.type)) for field in table.schema
    ]
    extraction, invocation, model, test = table.to_pylist()
    assert (extraction["kind"], extraction["name"]) == ("extraction", "orders")
    assert (extraction["total_rows"], extraction["read_until"]) == (7, "41")
    assert extraction["ended_at"] == NOON - MINUTE
    assert extraction["milliseconds"] == 60_000
    assert (invocation["kind"], invocation["name"]) == ("invocation", "build")
    assert (model["layer"], test["kind"]) == ("silver", "test")
    for row in table.to_pylist():
        assert row["landed_at"] == NOON
        assert (row["is_deleted"], row["window_low"]) == (False, None)
        assert row["window_high"] == "2026-05-04T12:00:00.000000000Z"
    assert table.schema.names[-5:] == [field.name for field in TABLE_FIELDS]
    place = bronze.place_of(landed.path or "")
    assert place is not None
    assert (place.source, place.landed_hour) == (SOURCE, "2026-05-04T12")
    assert desk.lake.has_files("manifest/")


def test_the_hash_of_a_row_says_nothing_of_when_it_landed(tmp_path: Path) -> None:
    said = []
    for number in range(2):
        desk = Desk(tmp_path)
        desk.lake = Lake.open(str(tmp_path / f"lake{number}"))
        if number == 0:
            desk.extracted("r1", NOON)
        landed = desk.land(NOON + number * MINUTE, invocation=built())
        table = desk.table(landed.path)
        said.append((table["row_hash"].to_pylist(), table["landed_at"][0].as_py()))
    (first, earlier), (second, later) = said
    assert earlier < later
    assert first == second
    assert len({*first}) == len(first)


def test_where_nothing_ran_there_is_no_file(desk: Desk) -> None:
    assert desk.land(NOON) == LandedRuns(None, 0, 0, 0)
    assert desk.files() == []


def test_what_landed_does_not_land_again(desk: Desk) -> None:
    desk.extracted("r1", NOON - MINUTE)
    first = desk.land(NOON, invocation=built())
    for later in (0, 1, 30, 60 * 24 * 40):
        again = desk.land(NOON + later * MINUTE, invocation=built())
        assert again == LandedRuns(None, 0, 0, 0)
    assert desk.files() == [first.path]


def test_an_invocation_stays_known_when_other_files_landed_since(desk: Desk) -> None:
    desk.land(NOON, invocation=built())
    for hours in range(1, 4):
        ended = NOON + timedelta(hours=hours)
        desk.extracted(f"r{hours}", ended)
        landed = desk.land(ended + MINUTE, invocation=built())
        assert desk.run_ids(landed) == [f"r{hours}"]


def test_the_next_invocation_lands_alone(desk: Desk) -> None:
    desk.extracted("r1", NOON)
    desk.land(NOON, invocation=built())
    other = desk.land(NOON + MINUTE, invocation=built("another", NOON + MINUTE))
    assert desk.run_ids(other) == ["another"] * 3


def test_the_first_landing_takes_all_that_ended_of_the_declared_sources(
    desk: Desk,
) -> None:
    desk.extracted("r1", NOON - timedelta(days=400))
    desk.extracted("r2", NOON, "lists")
    desk.extracted("r3", NOON, "undeclared")
    with desk.control.lease("orders", "r4") as lease:
        desk.control.plan(lease, "r4", WINDOW, repeats=[], now=NOON)
        landed = desk.land(NOON)
    assert desk.run_ids(landed) == ["r1", "r2"]


def test_a_run_that_failed_is_told_as_that(desk: Desk) -> None:
    desk.control.fail("orders", "r1", "gone", started_at=NOON, now=NOON)
    (row,) = desk.table(desk.land(NOON).path).to_pylist()
    assert (row["status"], row["total_rows"], row["read_until"]) == (
        "failed",
        None,
        None,
    )


def test_clocks_may_be_ten_minutes_apart(desk: Desk) -> None:
    """A run that ended before the last landing, by its own clock, was not there yet."""
    desk.extracted("r1", NOON - 30 * MINUTE)
    desk.land(NOON)
    desk.extracted("r2", NOON - 10 * MINUTE)
    desk.extracted("r3", NOON - 10 * MINUTE - timedelta(microseconds=1))
    assert desk.run_ids(desk.land(NOON + 60 * MINUTE)) == ["r2"]


def test_a_clock_that_was_ahead_hides_nothing(desk: Desk) -> None:
    desk.extracted("r1", NOON)
    desk.land(NOON)
    desk.extracted("r2", NOON + 20 * MINUTE)
    ahead = desk.land(NOON + timedelta(days=1))
    assert desk.run_ids(ahead) == ["r2"]
    desk.extracted("r3", NOON + 40 * MINUTE)
    assert "r3" in desk.run_ids(desk.land(NOON + 41 * MINUTE))


def test_a_machine_that_sees_no_control_table_hides_no_run(desk: Desk) -> None:
    desk.extracted("r1", NOON)
    desk.land(NOON)
    desk.extracted("r2", NOON + 5 * MINUTE)
    late = NOON + 60 * MINUTE
    alone = desk.land(late, control=None, invocation=built("another", late))
    assert (alone.extractions, alone.invocations) == (0, 1)
    assert desk.run_ids(desk.land(late + MINUTE)) == ["r2"]


def test_an_hour_without_a_file_that_counts_hides_no_earlier_one(desk: Desk) -> None:
    desk.extracted("r1", NOON)
    desk.land(NOON)
    strange = bronze.Place(SOURCE, "2026-05-04T13", "strange.parquet").path
    desk.lake.publish(strange, b"no Parquet")
    assert desk.land(NOON + 2 * timedelta(hours=1)).path is None


def test_a_landed_file_that_is_damaged_costs_copies_and_no_more(desk: Desk) -> None:
    desk.extracted("r1", NOON)
    landed = desk.land(NOON)
    assert landed.path is not None
    desk.lake.remove(landed.path)
    desk.lake.publish(landed.path, b"no Parquet")
    assert desk.run_ids(desk.land(NOON + MINUTE)) == ["r1"]


def test_compaction_makes_nothing_land_again(desk: Desk) -> None:
    for hour in range(3):
        for half in range(2):
            ended = NOON + timedelta(hours=hour, minutes=30 * half)
            desk.extracted(f"r{hour}{half}", ended)
            desk.land(ended)
    # by the clock of the store, which is no test's, compacted files appear now
    later = datetime.now(UTC) + timedelta(days=1)
    for _ in range(2):
        done = compact(desk.lake, SOURCE, clock=lambda: later, keep_for=MINUTE)
        assert done.failed == {}
    assert {path.split("=")[1][:13] for path in desk.files()} == {"2026-05-04T14"}
    assert desk.land(later).path is None


def test_two_at_once_at_the_same_time_are_one_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has landed."""
    desk.extracted("r1", NOON)
    both = threading.Barrier(2)
    publish = Lake.publish

    def together(lake: Lake, path: str, content: Any) -> Any:
        if path.startswith(bronze.ROOT):
            both.wait(30)
        return publish(lake, path, content)

    monkeypatch.setattr(Lake, "publish", together)
    ended = _at_once(
        [lambda: desk.land(NOON, invocation=built()) for _ in range(2)],
    )
    assert ended[0] == ended[1]
    assert desk.files() == [ended[0].path]


def test_two_at_once_at_different_times_land_copies(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.extracted("r1", NOON)
    both = threading.Barrier(2)
    publish = Lake.publish

    def together(lake: Lake, path: str, content: Any) -> Any:
        if path.startswith(bronze.ROOT):
            both.wait(30)
        return publish(lake, path, content)

    monkeypatch.setattr(Lake, "publish", together)
    times = (NOON, NOON + MINUTE)
    ended = _at_once(
        [lambda now=now: desk.land(now, invocation=built()) for now in times],
    )
    hashes = [desk.table(one.path)["row_hash"].to_pylist() for one in ended]
    assert len(desk.files()) == 2
    assert hashes[0] == hashes[1]


def _at_once(calls: list[Callable[[], LandedRuns]]) -> list[LandedRuns]:
    ended: dict[int, LandedRuns] = {}

    def call(number: int) -> None:
        ended[number] = calls[number]()

    threads = [threading.Thread(target=call, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [ended[number] for number in range(len(calls))]


def test_a_lake_that_cannot_be_written_is_told_and_lands_with_the_next_call(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.extracted("r1", NOON)

    def full(*given: Any, **named: Any) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr("landing.lake.obstore.put", full)
        with pytest.raises(LakeError, match="cannot be written"):
            desk.land(NOON)
    assert desk.run_ids(desk.land(NOON + MINUTE)) == ["r1"]


# The control table


def test_a_control_table_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'control.db'}"
    assert Control.find(url) is None
    assert list(tmp_path.iterdir()) == []
    with closing(sqlite3.connect(tmp_path / "control.db")) as database, database:
        database.execute("create table other (id integer)")
    assert Control.find(url) is None
    with closing(sqlite3.connect(tmp_path / "control.db")) as database:
        names = database.execute("select name from sqlite_master").fetchall()
    assert names == [("other",)]
    assert Control.find("sqlite://") is None


def test_a_control_table_of_before_gets_the_columns_that_it_lacks(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'control.db'}"
    Control.open(url)
    with closing(sqlite3.connect(tmp_path / "control.db")) as database, database:
        database.execute("alter table landing_run drop column named_by")
    control = Control.find(url)
    assert control is not None
    assert control.ended(SOURCES, None) == []


# The command

DECLARED = """
sources:
  - name: bronze
    tables:
      - name: orders
        config: {meta: {landing: {kind: table, connection: shop, table: orders,
          key: id, watermark: id}}}
        columns: [{name: id, data_type: bigint}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a table of three rows, and what dbt left of a build."""
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / ".env").write_text("TIDEMARK_CONNECTION_SHOP=sqlite:///shop.db\n")
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    (folder / "tables.yml").write_text(DECLARED)
    own = ROOT / "dbt_project/bronze/pipeline_runs.yml"
    (folder / "pipeline_runs.yml").write_text(own.read_text())
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("create table orders (id integer primary key)")
        database.executemany("insert into orders values (?)", [(1,), (2,), (3,)])
    (tmp_path / "lake").mkdir()
    said = run_results(result(MODEL, "error"), skipped("model.shop.gold_days"))
    write(tmp_path / "target", said)
    return tmp_path


def landed(project: Path) -> list[dict[str, Any]]:
    folder = project / "lake" / "bronze" / SOURCE
    files = sorted(folder.rglob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def test_extractions_and_dbt_s_last_run_land_and_then_nothing_is_new(
    run: Run, project: Path
) -> None:
    assert run("extract").returncode == 0
    done = run("runs", "land")
    assert (done.returncode, done.stderr) == (0, "")
    (path,) = (project / "lake" / "bronze" / SOURCE).rglob("*.parquet")
    assert done.stdout == (
        "landed 1 extraction and 1 invocation of dbt (2 nodes), in "
        f"{path.relative_to(project / 'lake').as_posix()}\n"
    )
    assert [(row["kind"], row["status"]) for row in landed(project)] == [
        ("extraction", "committed"),
        ("invocation", "error"),
        ("model", "error"),
        ("model", "skipped"),
    ]
    assert landed(project)[0]["total_rows"] == 3
    again = run("runs", "land")
    assert (again.returncode, again.stdout) == (
        0,
        "nothing new: all that ran has landed\n",
    )
    assert len(landed(project)) == 4


def test_programs_get_the_counts_and_the_file(run: Run, project: Path) -> None:
    said = json.loads(run("runs", "land", "--json").stdout)
    assert (project / "lake" / said.pop("file")).is_file()
    assert said == {"extractions": 0, "invocations": 1, "nodes": 2}
    said = json.loads(run("runs", "land", "--json").stdout)
    assert said == {"file": None, "extractions": 0, "invocations": 0, "nodes": 0}


def test_no_control_table_is_no_error_and_none_is_made(run: Run, project: Path) -> None:
    done = run("runs", "land")
    assert done.returncode == 0, done.stderr
    assert [row["kind"] for row in landed(project)] == ["invocation", "model", "model"]
    assert not (project / "lake" / "control.db").exists()


def test_where_dbt_never_ran_extractions_land(run: Run, project: Path) -> None:
    (project / "target" / "run_results.json").unlink()
    assert run("runs", "land").stdout.startswith("nothing new")
    assert run("extract").returncode == 0
    assert run("runs", "land").stdout.startswith("landed 1 extraction, in ")


def test_other_results_are_landed_where_they_are_named(run: Run, project: Path) -> None:
    other = run_results(invocation_id="another")
    file = write(project / "elsewhere", other)
    assert run("runs", "land", "--results", str(file)).returncode == 0
    assert [row["run_id"] for row in landed(project)] == ["another"]
    done = run("runs", "land", "--results", "nowhere.json")
    assert done.returncode == 2
    assert "nowhere.json" in done.stderr


def test_damaged_results_are_one_line_and_nothing_lands(
    run: Run, project: Path
) -> None:
    run("extract")
    (project / "target" / "run_results.json").write_text('{"metadata": ')
    done = run("runs", "land")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "run_results.json is not what dbt writes" in done.stderr
    assert landed(project) == []


def test_a_lake_that_is_not_there_is_told(run: Run, project: Path) -> None:
    done = run("runs", "land", TIDEMARK_LAKE="nowhere")
    assert done.returncode == 1
    assert "nowhere does not exist" in done.stderr


def test_a_control_table_that_cannot_be_used_is_told(run: Run, project: Path) -> None:
    (project / "broken.db").write_text("no database" * 100)
    done = run("runs", "land", TIDEMARK_CONTROL="sqlite:///broken.db")
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert landed(project) == []


def test_a_project_without_the_source_is_told_where_to_get_it(
    run: Run, project: Path
) -> None:
    (project / "dbt_project" / "bronze" / "pipeline_runs.yml").unlink()
    done = run("runs", "land")
    assert done.returncode == 1
    assert "dbt_project/bronze/pipeline_runs.yml" in done.stderr


def test_help_says_when_to_call_it(run: Run, project: Path) -> None:
    said = " ".join(run("runs", "--help").stdout.split())
    for word in ("tidemark build", "tidemark extract", "may write to the lake"):
        assert word in said
