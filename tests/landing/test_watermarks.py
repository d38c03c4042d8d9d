"""The control table: one run a source, and a watermark that moves whole."""

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.schema import CreateTable

from landing.control import tables, watermarks
from landing.control.watermarks import Control, new_run_id
from landing.errors import ControlError
from landing.extraction.window import Window

NOW = datetime(2024, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
WINDOW = Window("integer", None, 9)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'control.db'}"


@pytest.fixture
def control(url: str) -> Control:
    return Control.open(url)


def change_row(url: str, **values: object) -> None:
    """Write into the source's row, as another host would."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.watermarks).values(**values))


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_source_has_no_watermark_before_its_first_run(control: Control) -> None:
    assert control.watermark("orders") is None
    assert control.committed("orders", "time") is None
    with control.lease("orders", "r1"):
        assert control.watermark("orders") is None


def test_a_commit_advances_the_watermark_and_ends_the_run(control: Control) -> None:
    with control.lease("orders", "r1") as lease:
        control.plan(lease, "r1", WINDOW, repeats=[], now=NOW)
        (planned,) = control.runs("orders")
        assert (planned.status, planned.finished_at) == ("planned", None)
        assert (planned.window_low, planned.window_high) == (None, "9")
        control.commit(lease, "r1", WINDOW, rows=5, files=1, now=NOW)
    (run,) = control.runs("orders")
    assert (run.status, run.rows, run.files, run.error) == ("committed", 5, 1, None)
    assert run.started_at == run.finished_at == NOW
    assert control.committed("orders", "integer") == 9
    stored = control.watermark("orders")
    assert stored == watermarks.Watermark("orders", "integer", "9", NOW)


def test_a_failed_run_is_on_record_with_or_without_a_window(control: Control) -> None:
    with control.lease("orders", "r1") as lease:
        control.plan(lease, "r1", WINDOW, repeats=[], now=NOW)
    control.fail("orders", "r1", "disk full", started_at=NOW, now=NOW)
    later = NOW + timedelta(seconds=1)
    control.fail("orders", "r2", "no such table", started_at=later, now=later)
    assert [(r.run_id, r.status, r.error) for r in control.runs("orders")] == [
        ("r1", "failed", "disk full"),
        ("r2", "failed", "no such table"),
    ]
    assert control.committed("orders", "integer") is None


def test_a_failure_does_not_undo_what_is_committed(control: Control) -> None:
    with control.lease("orders", "r1") as lease:
        control.plan(lease, "r1", WINDOW, repeats=[], now=NOW)
        control.commit(lease, "r1", WINDOW, rows=5, files=1, now=NOW)
    control.fail("orders", "r1", "too late", started_at=NOW, now=NOW)
    assert [run.status for run in control.runs("orders")] == ["committed"]


def test_a_watermark_of_another_kind_is_not_taken_for_one(control: Control) -> None:
    with control.lease("orders", "r1") as lease:
        control.plan(lease, "r1", WINDOW, repeats=[], now=NOW)
        control.commit(lease, "r1", WINDOW, rows=5, files=1, now=NOW)
    with pytest.raises(ControlError, match=r"9 is of kind integer, but .* kind time"):
        control.committed("orders", "time")


def test_a_second_run_is_told_who_has_the_source(control: Control, url: str) -> None:
    other = Control.open(url)
    with (
        control.lease("orders", "r1", clock=lambda: NOW),
        pytest.raises(ControlError) as raised,
        other.lease("orders", "r2", clock=lambda: NOW),
    ):
        pass
    assert raised.value.message == (
        f"source orders is being extracted by run r1 on host {socket.gethostname()} "
        f"(pid {os.getpid()}) since 2024-05-01 12:00:00 UTC"
    )
    assert "free again after 2024-05-01 12:01:00 UTC" in raised.value.way_out


def test_two_sources_do_not_wait_for_each_other(control: Control) -> None:
    with control.lease("orders", "r1"), control.lease("customers", "r2"):
        pass


def test_a_source_is_free_when_its_run_is_over(control: Control) -> None:
    with pytest.raises(KeyboardInterrupt), control.lease("orders", "r1"):
        raise KeyboardInterrupt
    with control.lease("orders", "r2"):
        pass


def test_a_dead_process_of_this_host_is_taken_over_at_once(
    control: Control, url: str
) -> None:
    with control.lease("orders", "r1"):
        change_row(url, lease_pid=dead_pid())
        with control.lease("orders", "r2") as lease:
            lease.check()


def test_a_process_of_another_host_keeps_the_source_until_its_lease_expires(
    control: Control, url: str
) -> None:
    with control.lease("orders", "r1", clock=lambda: NOW):
        change_row(url, lease_pid=dead_pid(), lease_host="elsewhere")
        soon, later = NOW + timedelta(seconds=59), NOW + timedelta(seconds=61)
        with (
            pytest.raises(ControlError, match="on host elsewhere"),
            control.lease("orders", "r2", clock=lambda: soon),
        ):
            pass
        with control.lease("orders", "r3", clock=lambda: later):
            pass


def test_a_living_run_renews_its_lease(control: Control, url: str) -> None:
    length = timedelta(seconds=0.6)
    with control.lease("orders", "r1", length=length) as lease:
        change_row(url, lease_host="elsewhere")
        time.sleep(1.0)
        with (
            pytest.raises(ControlError, match="is being extracted"),
            control.lease("orders", "r2", length=length),
        ):
            pass
        lease.check()


def test_a_run_learns_that_its_lease_is_lost(control: Control, url: str) -> None:
    length = timedelta(seconds=0.15)
    with control.lease("orders", "r1", length=length) as lease:
        change_row(url, lease_run="r2")
        assert lease.lost.wait(5)
        with pytest.raises(ControlError, match="run r1 lost its lease"):
            lease.check()


def test_a_run_without_its_lease_can_neither_plan_nor_commit(
    control: Control, url: str
) -> None:
    with control.lease("orders", "r1") as lease:
        control.plan(lease, "r1", WINDOW, repeats=[], now=NOW)
        change_row(url, lease_run="r2")
        with pytest.raises(ControlError, match="lost its lease"):
            control.commit(lease, "r1", WINDOW, rows=5, files=1, now=NOW)
        with pytest.raises(ControlError, match="lost its lease"):
            control.plan(lease, "r3", WINDOW, repeats=[], now=NOW)
    assert [run.status for run in control.runs("orders")] == ["planned"]
    assert control.committed("orders", "integer") is None


def test_a_run_that_was_repeated_meanwhile_commits_nothing(control: Control) -> None:
    with control.lease("orders", "r1") as lease:
        control.plan(lease, "r1", WINDOW, repeats=[], now=NOW)
        repeats = control.runs("orders", "planned")
        control.plan(lease, "r2", WINDOW, repeats=repeats, now=NOW)
        with pytest.raises(ControlError):
            control.commit(lease, "r1", WINDOW, rows=5, files=1, now=NOW)
    assert control.committed("orders", "integer") is None
    errors = {run.run_id: run.error for run in control.runs("orders")}
    assert errors == {"r1": "crashed; repeated by r2", "r2": None}


def test_an_address_that_is_none_is_not_shown() -> None:
    with pytest.raises(ControlError) as raised:
        Control.open("secret words")
    assert "secret" not in str(raised.value)
    assert "SQLAlchemy URL such as" in raised.value.way_out


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(ControlError, match="needs the package psycopg2"):
        Control.open("postgresql+psycopg2://me:secret@host/db")


def test_a_database_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    path.write_text("this is no database, only a text of some length\n" * 20)
    with pytest.raises(ControlError, match=r"control\.db cannot be used: file is not"):
        Control.open(f"sqlite:///{path}")


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    with pytest.raises(ControlError, match=f"folder {folder} does not exist") as raised:
        Control.open(f"sqlite:///{folder / 'control.db'}")
    assert "set TIDEMARK_CONTROL" in raised.value.way_out
    assert not folder.exists()


def test_run_ids_differ() -> None:
    assert len({new_run_id() for _ in range(100)}) == 100


def test_the_tables_can_be_made_on_the_other_databases() -> None:
    azure = str(CreateTable(tables.runs).compile(dialect=mssql.dialect()))
    assert "started_at DATETIME2(6)" in azure
    postgres = CreateTable(tables.runs).compile(dialect=postgresql.dialect())
    assert "started_at TIMESTAMP WITHOUT TIME ZONE" in str(postgres)
