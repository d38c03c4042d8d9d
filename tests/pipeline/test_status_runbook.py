"""Each thing that `tidemark status` finds, caused here, and mended by its runbook."""

import json
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import _pages
import pytest
import yaml
from _copies import copy_orders
from _project import Pipeline

from landing.control.watermarks import Control
from landing.extraction.window import Window
from landing.publishing.pointer import CURRENT, LAST_BUILD, read_last_build
from landing.status.finding import LEVELS

# commands, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(900)]

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
STREAMS = "dbt_project/bronze/shop/streams.yml"
_COLUMNS = (
    "order_id text primary key, customer_id, status, amount, currency, placed_at, "
    "promised_at, delivered_at, deleted integer, last_updated text"
)
_SECTION = re.compile(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)

RUNBOOK = dict(_SECTION.findall(_pages.page("docs/operations.md")))


class OnCall:
    """A pipeline of orders, and the person who looks at it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    @property
    def folder(self) -> Path:
        return self.pipeline.folder

    @property
    def published(self) -> Path:
        return self.folder / "published"

    @property
    def control(self) -> Control:
        return Control.open(f"sqlite:///{self.folder / 'control.db'}")

    def orders(self, count: int, *broken: str, **landed: Any) -> None:
        at = (NOW - 4 * HOUR).isoformat()
        first = self.pipeline.sequence
        payloads: list[Any] = [
            {"order_id": f"o-{first + n}", "amount": 5, "timestamp": at}
            for n in range(count)
        ]
        self.pipeline.land("order_events", [*payloads, *broken], **landed)

    def fill_shop(self) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db")) as shop, shop:
            shop.execute(f"create table sales_orders ({_COLUMNS})")
            shop.execute(
                "insert into sales_orders (order_id, amount, last_updated) "
                "values ('s-1', '7', '2026-05-04T09:00:00Z')"
            )

    def does(self, command: str, code: int = 0) -> str:
        """Type a command, which ends with this code; return all that it says."""
        _, *words = shlex.split(command)
        if words[:2] == ["rejects", "resolve"]:
            words.append("--yes")  # what it would ask on a terminal
        done = self.pipeline.tidemark(*words)
        assert done.returncode == code, (command, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        """Look; on the screen and as JSON it is the same, and so are exit codes."""
        done = self.pipeline.tidemark("status", "--json")
        said: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == (said["state"] != "fresh")
        screen = self.pipeline.tidemark("status")
        assert screen.returncode == done.returncode
        assert screen.stdout.startswith(f"{said['state'].upper()}: ")
        for command in said["next"]:
            assert command in screen.stdout
        return said

    def finds(self, *kinds: str) -> None:
        """See just these findings, each suggesting what its runbook has."""
        findings = self.status()["findings"]
        assert [finding["kind"] for finding in findings] == [*kinds]
        for finding in findings:
            section = RUNBOOK[finding["kind"]]
            for command in finding["commands"]:
                assert " ".join(command.split()[:2]) in section, finding

    def follows(self, kind: str, *codes: int) -> str:
        """Type what the runbook has for a finding; return what that said."""
        commands = re.findall(r"^\$ (.*)$", RUNBOOK[kind], re.MULTILINE)
        assert commands
        expected = codes or (0,) * len(commands)
        assert len(commands) == len(expected)
        return "\n".join(map(self.does, commands, expected))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> OnCall:
    """A pipeline that is fresh: of it tests take copies."""
    folder = tmp_path_factory.mktemp("fresh")
    oncall = OnCall(Pipeline(folder, project=copy_orders(folder / "project")))
    oncall.fill_shop()
    oncall.orders(119)
    oncall.orders(1)
    oncall.does("tidemark extract")
    oncall.does("tidemark build")
    oncall.finds()
    return oncall


@pytest.fixture
def fresh(built: OnCall, tmp_path: Path) -> OnCall:
    project = tmp_path / "project"
    oncall = OnCall(built.pipeline.copied_to(tmp_path, project))
    # the shop has another address, and is the same
    oncall.does("tidemark watermark adopt sales_orders")
    return oncall


@contextmanager
def _instead(file: Path, content: str) -> Iterator[None]:
    """Have something else in a file's or a folder's place, for a while."""
    kept = file.with_name(f"{file.name}.kept")
    file.rename(kept)
    file.write_text(content)
    yield
    file.unlink()
    kept.rename(file)


def test_every_finding_has_its_section_in_order() -> None:
    assert [*RUNBOOK] == [*LEVELS]


def test_what_cannot_be_read_is_said_until_it_is_put_back(fresh: OnCall) -> None:
    declared = fresh.pipeline.project / STREAMS
    with _instead(declared, "sources: [{name: bronze, tables: [{name: 7}]}]"):
        fresh.finds("declarations_unreadable")
        fresh.follows("declarations_unreadable", 1)
    bronze = fresh.pipeline.lake / "bronze"
    with _instead(bronze, ""):
        bronze.unlink()
        bronze.symlink_to(bronze)
        fresh.finds("lake_unreadable")
        fresh.follows("lake_unreadable", 1)
    with _instead(fresh.folder / "control.db", "no database " * 99):
        fresh.finds("control_unreadable")
        assert "cannot be used" in fresh.follows("control_unreadable", 1)
    away = fresh.folder / "away"
    fresh.pipeline.lake.rename(away)
    fresh.finds("lake_gone")
    fresh.follows("lake_gone", 1)
    fresh.does("tidemark build --force", 1)
    away.rename(fresh.pipeline.lake)
    for kind in ("lake_gone", "lake_unreadable", "declarations_unreadable"):
        fresh.follows(kind)
    fresh.follows("control_unreadable")
    fresh.finds()


def test_what_was_published_is_published_again(fresh: OnCall) -> None:
    for damaged in ("{", '{"form": 0, "build": "x"}'):
        (fresh.published / CURRENT).write_text(damaged)
        fresh.finds("published_unreadable")
        fresh.follows("published_unreadable")
        fresh.finds()
    shutil.rmtree(fresh.published)
    fresh.finds("nothing_published")
    fresh.follows("nothing_published")
    fresh.finds()
    (fresh.published / LAST_BUILD).write_text("{")
    fresh.finds("last_build_unreadable")
    fresh.follows("last_build_unreadable")
    fresh.finds()


def test_a_failed_gate_passes_once_and_its_rejects_are_closed(fresh: OnCall) -> None:
    fresh.orders(10, *(f"{{broken {n}" for n in range(60)))
    fresh.does("tidemark build", 1)
    fresh.finds("build_failed")
    said = fresh.status()
    assert "share_of_rejects" in said["why"]
    assert said["last_build"]["stopped_by"][0]["name"].startswith("share_of_rejects")
    assert said["gold"]["age_seconds"] is not None
    assert said["findings"][0]["commands"][0] == "tidemark rejects"
    assert "not_json" in fresh.follows("build_failed")
    fresh.finds("gate_warns", "rejects_open")
    assert fresh.status()["rejects"]["open"] == 60
    assert "not_json" in fresh.follows("gate_warns")
    fresh.follows("rejects_open")
    fresh.finds()


def _wait_until_open(process: subprocess.Popen[str], warehouse: Path) -> None:
    """Wait until a build has the warehouse open.

    Its open files tell, since to try and open it might be what stops the build.
    """
    opened = Path(f"/proc/{process.pid}/fd")
    gives_up = time.monotonic() + 120
    while str(warehouse.resolve()) not in map(_leads_to, opened.iterdir()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < gives_up
        time.sleep(0.01)


def _leads_to(opened: Path) -> str:
    """Return which file is open, if it still is: it may be closed between two looks."""
    try:
        return str(opened.readlink())
    except FileNotFoundError:
        return ""


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(),
    reason="open files are listed in /proc: run it on Linux",
)
def test_a_killed_build_is_built_again(fresh: OnCall) -> None:
    fresh.orders(1)
    process = fresh.pipeline.start("build")
    gives_up = time.monotonic() + 120
    while (last := read_last_build(fresh.published)) is None or last.state != "running":
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < gives_up
        time.sleep(0.01)
    _wait_until_open(process, fresh.pipeline.warehouse)
    # the writer that has the warehouse keeps nobody from looking
    process.send_signal(signal.SIGSTOP)
    fresh.finds("build_running")
    fresh.follows("build_running")
    process.kill()
    process.communicate()
    fresh.finds("build_killed")
    assert fresh.status()["last_build"]["state"] == "killed"
    fresh.follows("build_killed")
    fresh.finds()


def test_a_warehouse_that_is_gone_is_built_from_bronze(fresh: OnCall) -> None:
    fresh.pipeline.warehouse.unlink()
    fresh.finds("warehouse_gone")
    fresh.follows("warehouse_gone")
    fresh.finds()


def test_an_extraction_that_failed_or_crashed_is_done_again(fresh: OnCall) -> None:
    (fresh.folder / "shop.db").rename(fresh.folder / "away.db")
    fresh.does("tidemark extract sales_orders", 1)
    fresh.finds("extraction_failed")
    (fresh.folder / "away.db").rename(fresh.folder / "shop.db")
    assert "failed" in fresh.follows("extraction_failed")
    fresh.finds()

    control, window = fresh.control, Window("integer", None, 9)
    with control.lease("sales_orders", "r1") as lease:
        control.plan(lease, "r1", window, repeats=[], now=datetime.now(UTC))
        fresh.finds("extraction_running")
        assert fresh.status()["sources"][1]["held_by"]["run_id"] == "r1"
        assert "planned" in fresh.follows("extraction_running")
    fresh.finds("extraction_crashed")
    with closing(sqlite3.connect(fresh.folder / "control.db")) as database, database:
        # its watermark was a time; what crashed is read again as it was
        database.execute("delete from landing_run where run_id = 'r1'")
        database.execute(
            "insert into landing_run (run_id, source, status, window_low, window_high, "
            "started_at, number) select 'r1', source, 'planned', window_low, "
            "window_high, started_at, number + 1 from landing_run "
            "order by number desc limit 1"
        )
    fresh.finds("extraction_crashed")
    fresh.follows("extraction_crashed")
    fresh.finds()


def test_a_control_table_that_is_gone_is_put_back_or_made_again(
    fresh: OnCall,
) -> None:
    control = fresh.folder / "control.db"
    kept = control.rename(fresh.folder / "kept.db")
    fresh.finds("control_missing")
    assert not control.exists()
    shutil.copy(kept, control)
    fresh.finds()
    control.unlink()
    fresh.follows("control_missing", 1, 0)
    fresh.finds()


def test_what_has_never_been_landed_is_landed(tmp_path: Path) -> None:
    oncall = OnCall(Pipeline(tmp_path, project=copy_orders(tmp_path / "project")))
    oncall.fill_shop()
    oncall.finds("nothing_landed")
    assert not oncall.pipeline.lake.exists()
    oncall.follows("nothing_landed")
    oncall.finds("no_data", "nothing_published")
    shutil.rmtree(oncall.pipeline.lake)
    (oncall.folder / "control.db").unlink()
    oncall.orders(1)
    oncall.finds("never_extracted", "nothing_published")
    oncall.follows("never_extracted")
    oncall.finds("nothing_published")


def test_a_source_without_data_is_not_once_it_has_landed(fresh: OnCall) -> None:
    file = fresh.pipeline.project / STREAMS
    declared = yaml.safe_load(file.read_text())
    [tables] = [source["tables"] for source in declared["sources"]]
    [orders] = tables
    text = yaml.safe_dump({**orders, "name": "return_events"})
    text = text.replace("order-events", "return-events").replace("order_id", "id")
    tables.append(yaml.safe_load(text))
    file.write_text(yaml.safe_dump(declared))
    fresh.finds("no_data")
    (fresh.pipeline.project / "returns.ndjson").write_text('{"id": 1}\n')
    fresh.follows("no_data")
    # there is no model of it yet, but a build that comes might have one
    fresh.finds("build_late")
    fresh.follows("build_late")
    fresh.finds()


def test_a_late_source_is_fresh_when_it_has_landed_and_is_built(
    tmp_path: Path,
) -> None:
    """And the numbers that are missing between what landed are said."""
    oncall = OnCall(Pipeline(tmp_path, project=copy_orders(tmp_path / "project")))
    oncall.fill_shop()
    oncall.does("tidemark extract")
    oncall.orders(3, landed_at=NOW - 4 * HOUR, sequence=0)
    oncall.orders(3, landed_at=NOW - 3 * HOUR, sequence=5)
    oncall.does("tidemark build")
    oncall.finds("source_late", "gaps")
    assert oncall.status()["state"] == "late"
    order = {"order_id": "late", "amount": 1, "timestamp": NOW.isoformat()}
    missing = oncall.pipeline.project / "missing.ndjson"
    missing.write_text(json.dumps(order))
    oncall.follows("source_late")
    oncall.finds("build_late", "gaps")
    oncall.follows("build_late")
    oncall.finds("gaps")
    assert "order-events" in oncall.follows("gaps")
    oncall.orders(2, sequence=3)
    oncall.does("tidemark build")
    oncall.finds()


def test_files_that_are_gone_are_put_back(fresh: OnCall) -> None:
    files = (fresh.pipeline.lake / "bronze/order_events").rglob("*-p0-0-118-*.parquet")
    [file] = files
    kept = file.rename(fresh.folder / "kept.parquet")
    fresh.orders(1)
    fresh.does("tidemark build")
    fresh.finds("files_lost")
    assert "gone from Bronze" in fresh.follows("files_lost", 1)
    kept.rename(file)
    fresh.does("tidemark build --force")
    fresh.finds()
