"""The page on sources can be followed, and its errors are the ones that are printed."""

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from _command import Run, run
from _pages import page

__all__ = ["run"]  # the fixture

PAGE = page("docs/sources.md")
COMMANDS = re.findall(r"^\$ tidemark (.*)$", PAGE, re.M)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of the page, with a table as it declares it."""
    (tmp_path / "dbt_project.yml").write_text("name: desk\n")
    for name, content in re.findall(
        r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```", PAGE, re.S
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database, database:
        database.execute("create table invoices (invoice_id, total, changed_at)")
        rows = [(n, n * 10, f"2026-05-{n:02} 10:00:00") for n in range(1, 11)]
        database.executemany("insert into invoices values (?, ?, ?)", rows)
    return tmp_path


def test_every_command_runs_in_the_order_of_the_page(run: Run, project: Path) -> None:
    assert len(COMMANDS) > 8
    for command in COMMANDS:
        done = run(*shlex.split(command))
        assert done.returncode == 0, (command, done.stderr)


def test_the_error_of_another_table_is_the_one_of_the_page(
    run: Run, project: Path
) -> None:
    assert run("extract", "invoices").returncode == 0
    with closing(sqlite3.connect(project / "desk.db")) as database, database:
        database.execute("alter table invoices rename to bills")
    declared = project / "dbt_project" / "bronze" / "invoices.yml"
    declared.write_text(declared.read_text().replace("table: invoices", "table: bills"))
    done = run("extract", "invoices")
    (shown,) = re.findall(r"```text\n(Error: .*?)```", PAGE, re.S)
    assert (done.returncode, done.stderr) == (1, shown)


def test_a_time_of_the_table_is_of_the_zone_that_is_declared(
    run: Run, project: Path
) -> None:
    run("extract", "invoices")
    shown = run("watermark", "show", "invoices").stdout
    assert shown.startswith("invoices: goes on from 2026-05-10T08:00:00Z\n")
