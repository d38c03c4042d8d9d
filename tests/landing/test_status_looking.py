"""What `tidemark status` finds where parts are missing, damaged or out of reach."""

import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _command import Done, Run, run
from _events import batch
from _publishing import Warehouse, node

from landing import Lake, land_events, load_declarations
from landing.compact import compact
from landing.control.rows import Mark
from landing.control.watermarks import Control
from landing.extraction.window import Window
from landing.publishing.folder import replace_file
from landing.publishing.pointer import CURRENT, LAST_BUILD, LastBuild, to_json
from landing.status.landed import newest_landing

__all__ = ["run"]  # the fixture

DECLARED = """
sources:
  - name: bronze
    tables:
      - name: clicks
        config:
          meta: {landing: {kind: stream, event_hub: c, connection: Hub}}
          freshness: {warn_after: {count: 1, period: hour}}
      - name: people
        config: {meta: {landing: {kind: table, connection: shop, table: people, key: id,
          watermark: at}}}
        columns: [{name: id, data_type: bigint}, {name: at, data_type: timestamp}]
"""
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


class Standing:
    """A project in a folder, in which a part may be taken away."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder = folder
        self.run = run
        self.warehouse = Warehouse(folder, now=NOW)
        declared = folder / "dbt_project/bronze"
        declared.mkdir(parents=True)
        (declared / "s.yml").write_text(DECLARED)
        (folder / "dbt_project.yml").write_text("name: shop\n")

    @property
    def lake(self) -> Lake:
        return Lake.open(str(self.folder / "lake"))

    @property
    def control(self) -> Control:
        _ = self.lake  # in whose folder it is
        return Control.open(f"sqlite:///{self.folder}/lake/control.db")

    def land(self, at: datetime, first: int = 0) -> None:
        clicks = load_declarations(self.folder).stream("clicks")
        land_events(self.lake, clicks, batch(b"1", first=first), clock=lambda: at)

    def fill(self) -> None:
        """Land now, note an extraction, and publish as a green build does."""
        self.land(NOW)
        control = self.control
        with control.lease("people", "r1") as lease:
            window = Window("integer", None, 9)
            control.plan(lease, "r1", window, repeats=[], now=NOW)
            control.commit(lease, "r1", window, rows=1, files=1, now=NOW)
        self.warehouse.sql(
            "create schema silver; create table silver.silver_landed_files as "
            f"select 'clicks' as source, timestamp '{NOW:%Y-%m-%d %H:%M:%S}' "
            "as landed_at; create schema gold; create table gold.t as select 1 as n"
        )
        self.warehouse.nodes = [node("t", {"page": "P"})]
        self.warehouse.publish()

    def status(self, *words: str, **environment: str) -> tuple[Done, dict[str, Any]]:
        done = self.run("status", "--json", *words, **environment)
        return done, json.loads(done.stdout)

    def kinds(self, *words: str, **environment: str) -> list[str]:
        done, said = self.status(*words, **environment)
        assert done.returncode == (0 if said["state"] == "fresh" else 1)
        # on a screen all of it is said, too
        assert self.run("status", *words, **environment).returncode == done.returncode
        return [finding["kind"] for finding in said["findings"]]


@pytest.fixture
def standing(tmp_path: Path, run: Run) -> Standing:
    return Standing(tmp_path, run)


@pytest.fixture
def filled(standing: Standing) -> Standing:
    standing.fill()
    return standing


def test_a_pipeline_that_is_whole_is_fresh(filled: Standing) -> None:
    done, said = filled.status()
    assert (done.returncode, said["state"], said["findings"]) == (0, "fresh", [])
    clicks, people = said["sources"]
    assert clicks["last_landed_by"] == "lake"
    assert (clicks["state"], people["state"]) == ("fresh", "no promise")
    assert people["last_run"]["status"] == "committed"
    assert people["window_opens_at"] == "9"
    assert said["gold"]["build"] == filled.warehouse.pointer.build  # type: ignore[union-attr]


def test_looking_at_nothing_makes_nothing(standing: Standing) -> None:
    before = sorted(standing.folder.rglob("*"))
    assert standing.kinds() == ["nothing_landed"]
    assert sorted(standing.folder.rglob("*")) == before


def test_a_warehouse_that_is_gone_is_said(filled: Standing) -> None:
    (filled.folder / "warehouse.duckdb").unlink()
    assert filled.kinds() == ["warehouse_gone"]


def test_the_warehouse_is_not_opened(filled: Standing) -> None:
    """Nor by what is no warehouse at all would anybody learn of it here."""
    (filled.folder / "warehouse.duckdb").write_text("no warehouse")
    assert filled.kinds() == []


def test_nothing_published_is_said(filled: Standing) -> None:
    shutil.rmtree(filled.folder / "published")
    assert filled.kinds() == ["nothing_published"]


def test_a_lake_that_is_gone_is_said_and_what_gold_knows(filled: Standing) -> None:
    shutil.rmtree(filled.folder / "lake")
    assert filled.kinds() == ["lake_gone"]
    assert filled.status()[1]["sources"][0]["last_landed_by"] == "build"
    assert not (filled.folder / "lake").exists()


def test_a_control_table_that_is_gone_is_said(filled: Standing) -> None:
    """As is one that never was, of tables of which nothing has landed."""
    (filled.folder / "lake/control.db").unlink()
    assert filled.kinds() == ["never_extracted"]
    assert not (filled.folder / "lake/control.db").exists()
    clicks, folder = filled.lake.files(), filled.folder / "lake"
    [landed] = [folder / path for path in clicks]
    hour = landed.parent.name
    (folder / f"bronze/people/{hour}").mkdir(parents=True)
    shutil.copy(landed, folder / f"bronze/people/{hour}/people-start-9-0.parquet")
    assert filled.kinds() == ["control_missing"]


@pytest.mark.parametrize("content", ["{", "", '{"form": 0}', "[1]"])
def test_a_damaged_or_older_pointer_is_said(filled: Standing, content: str) -> None:
    (filled.folder / "published" / CURRENT).write_text(content)
    assert filled.kinds() == ["published_unreadable"]


def test_what_another_warehouse_published_is_not_taken_for_ours(
    filled: Standing,
) -> None:
    found = filled.status(TIDEMARK_WAREHOUSE="another.duckdb")[1]["findings"]
    assert found[0]["kind"] == "published_unreadable"
    assert "TIDEMARK_PUBLISHED" in found[0]["text"]


def test_a_damaged_word_of_the_last_build_is_said(filled: Standing) -> None:
    (filled.folder / "published" / LAST_BUILD).write_text("{")
    assert filled.kinds() == ["last_build_unreadable"]


def test_a_declaration_that_is_wrong_is_said(filled: Standing) -> None:
    declared = filled.folder / "dbt_project/bronze/s.yml"
    declared.write_text(DECLARED.replace("kind: table", "kind: tabel"))
    assert filled.kinds() == ["declarations_unreadable"]
    text = filled.status()[1]["findings"][0]["text"]
    assert "s.yml" in text
    assert "tabel" in text


def test_a_control_table_that_is_damaged_is_said(filled: Standing) -> None:
    (filled.folder / "lake/control.db").write_text("no database, " * 99)
    assert filled.kinds() == ["control_unreadable"]


def test_a_control_table_that_is_locked_is_not_waited_for(filled: Standing) -> None:
    database = sqlite3.connect(filled.folder / "lake/control.db", timeout=0)
    with closing(database), closing(database.cursor()) as cursor:
        cursor.execute("begin exclusive")
        assert filled.kinds("--within", "0.3s") == ["control_unreadable"]
        [command] = filled.status("--within", "0.3s")[1]["next"]
        assert command == "tidemark status --within 30s"
        cursor.execute("rollback")
    assert filled.kinds() == []


@contextmanager
def _deaf_server() -> Iterator[int]:
    """Listen on a port, and never answer."""
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_lake_out_of_reach_is_not_waited_for(filled: Standing) -> None:
    with _deaf_server() as port:
        away = {
            "TIDEMARK_LAKE": "az://container/lake",
            "TIDEMARK_CONTROL": f"sqlite:///{filled.folder}/lake/control.db",
            "AZURE_STORAGE_ACCOUNT_NAME": "away",
            "AZURE_STORAGE_ACCOUNT_KEY": "aHVzaA==",
            "AZURE_STORAGE_ENDPOINT": f"http://127.0.0.1:{port}",
            "AZURE_ALLOW_HTTP": "true",
        }
        assert filled.kinds("--within", "0.5s", **away) == ["lake_unreadable"]


def test_a_lake_that_cannot_be_listed_is_said(filled: Standing) -> None:
    bronze = filled.folder / "lake/bronze"
    shutil.rmtree(bronze)
    if os.geteuid() == 0:
        # whom no permission stops: a link to itself stops anybody
        bronze.symlink_to(bronze)
    else:
        bronze.mkdir(mode=0)
    assert filled.kinds() == ["lake_unreadable"]


def test_a_build_that_runs_or_was_killed_is_said(filled: Standing) -> None:
    began = NOW - timedelta(minutes=2)
    here = socket.gethostname()
    runs = LastBuild(1, "running", began, None, (), os.getpid(), here)
    word = filled.folder / "published" / LAST_BUILD
    replace_file(word, to_json(runs))
    done, said = filled.status()
    assert done.returncode == 0
    [finding] = said["findings"]
    assert finding["kind"] == "build_running"
    assert f"process {os.getpid()} on {here}" in finding["text"]
    assert said["last_build"]["began_at"] == began.isoformat()
    replace_file(word, to_json(replace(runs, pid=2**22 + 1)))
    assert filled.kinds() == ["build_killed"]


def test_a_source_that_nobody_declares_exits_with_2(filled: Standing) -> None:
    done = filled.run("status", "--source", "clikcs")
    assert done.returncode == 2
    assert "Did you mean clicks?" in done.stderr
    assert filled.run("status", "--within", "soon").returncode == 2
    only = filled.status("--source", "people")[1]["sources"]
    assert [source["name"] for source in only] == ["people"]


def test_when_a_source_landed_is_told_by_its_newest_hour(standing: Standing) -> None:
    lake = standing.lake
    assert newest_landing(lake, "clicks") is None
    # the hour of now, which need not be that in which the tests began
    before = datetime.now(UTC)
    standing.land(before - 5 * HOUR)
    standing.land(before, first=10)
    found = newest_landing(lake, "clicks")
    assert found is not None
    # a file system's clock may be a tick behind
    assert before - timedelta(seconds=1) <= found <= datetime.now(UTC)


def test_of_files_that_came_by_other_hands_their_rows_tell(standing: Standing) -> None:
    """Copied, they have the times of the copy; made one, that of compaction."""
    early = NOW - 5 * HOUR
    standing.land(early - timedelta(seconds=1))
    standing.land(early, first=10)
    assert newest_landing(standing.lake, "clicks") == early
    # the newest hour stays as it landed
    standing.land(NOW, first=20)
    compact(standing.lake, "clicks")
    shutil.rmtree(standing.folder / "lake/bronze/clicks")
    assert newest_landing(standing.lake, "clicks") == early
    [file] = (standing.folder / "lake/compacted").rglob("*.parquet")
    file.write_text("damaged")
    ends = (early + HOUR).replace(minute=0, second=0, microsecond=0)
    assert newest_landing(standing.lake, "clicks") == ends


def test_the_overview_is_what_is_known_of_each_source(standing: Standing) -> None:
    control = standing.control
    assert control.overview() == {}
    window = Window("integer", None, 9)
    with control.lease("a", "r1") as lease:
        control.plan(lease, "r1", window, repeats=[], now=NOW)
        mark = Mark("2026-05-04T12:00:00Z", "9", "7", "{}", None)
        control.commit(lease, "r1", window, rows=1, files=1, now=NOW, mark=mark)
    with control.lease("a", "r2") as lease:
        # a clock that was ahead orders nothing
        control.plan(lease, "r2", window, repeats=[], now=NOW - HOUR)
        seen = control.overview()["a"]
        assert seen.last_run == control.runs("a", last=1)[0]
        assert seen.last_run is not None
        assert (seen.last_run.run_id, seen.window_opens_at) == ("r2", "7")
        assert seen.holder is not None
        assert (seen.holder.run_id, seen.holder.pid) == ("r2", os.getpid())
        assert seen.holder.is_alive(datetime.now(UTC))
        assert not seen.holder.is_alive(datetime.now(UTC) + HOUR)
        control.move(lease, "m1", "reset", resume=None, measured=None, now=NOW)
    seen = control.overview()["a"]
    assert seen.last_run is not None
    assert (seen.last_run.status, seen.holder) == ("reset", None)
    # nothing of before a reset is gone on from
    assert seen.window_opens_at is None
    assert control.runs("a", last=1)[0] == seen.last_run
