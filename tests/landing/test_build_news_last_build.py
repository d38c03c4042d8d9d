"""`tidemark build` builds when the last build left nothing to rely on."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from _build_news import Project, built, clock, project
from _command import run

__all__ = ["built", "clock", "project", "run"]  # the fixtures


class KilledError(BaseException):
    """Ends the process at once: nobody catches it."""


# Asked for


@pytest.mark.parametrize("words", [["--force"], ["--", "--full-refresh"]])
def test_whoever_asks_for_a_build_gets_one(built: Project, words: list[str]) -> None:
    assert built.is_built(*words)


def test_a_forced_build_is_the_one_since_which_nothing_is_new(built: Project) -> None:
    built.now += timedelta(hours=1)
    assert built.is_built("--force")
    assert "12:30" not in built.build().stdout
    assert built.dbt.runs == 2


# The warehouse


def test_a_deleted_warehouse_is_built(built: Project) -> None:
    built.dbt.warehouse.unlink()
    assert built.is_built()


def test_a_plain_dbt_build_in_between_is_built_upon(built: Project) -> None:
    built.dbt()
    assert built.is_built()


def test_writes_that_are_not_yet_in_the_warehouse_s_file_are_built_upon(
    built: Project,
) -> None:
    built.write("warehouse.duckdb.wal", "")
    assert built.is_built()
    assert built.is_built()


def test_a_restored_warehouse_is_built(built: Project) -> None:
    warehouse = built.dbt.warehouse
    found = warehouse.stat()
    copy = warehouse.with_suffix(".bak")
    copy.write_bytes(warehouse.read_bytes())
    copy.replace(warehouse)
    os.utime(warehouse, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert built.is_built()


# The builds


@pytest.mark.parametrize("statuses", [["error"], ["success", "fail"], ["skipped"]])
def test_after_a_build_that_failed_dbt_is_started(
    built: Project, statuses: list[str]
) -> None:
    built.dbt.statuses = statuses
    assert built.build("--force").returncode == 1
    built.dbt.statuses = ["success"]
    assert built.is_built()
    assert not built.is_built()


@pytest.mark.parametrize(
    "words",
    [
        ["--", "--select", "orders"],
        ["--", "--vars", "{a: 1}"],
        ["--store-failures"],
        ["--backfill", "orders", "--since", "2026-05-01"],
    ],
)
def test_after_a_build_that_was_not_plain_dbt_is_started(
    built: Project, words: list[str]
) -> None:
    assert built.is_built(*words)
    assert built.is_built()
    assert not built.is_built()


def test_after_a_killed_build_dbt_is_started(built: Project) -> None:
    def die() -> None:
        raise KilledError

    # even one that wrote nothing before it died
    built.dbt.meanwhile = die
    left = built.dbt.warehouse.stat()
    with pytest.raises(KilledError):
        built.build("--force")
    built.dbt.meanwhile = lambda: None
    assert not built.state.exists()
    os.utime(built.dbt.warehouse, ns=(left.st_atime_ns, left.st_mtime_ns))
    assert built.is_built()


def test_a_build_that_another_one_keeps_out_forgets_nothing(
    built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landing.errors import BuildError

    def only_run(_: object) -> None:
        raise BuildError("another build is running", way_out="Wait")

    with monkeypatch.context() as patch:
        patch.setattr("landing.building.build.only_run", only_run)
        assert built.build("--force").returncode == 1
    assert not built.is_built()


# The state


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"form": 1}',
        lambda text: text[:-40],
        lambda text: text.replace('"form": 1', '"form": 2'),
        lambda text: text.replace("2026-05-04T12", "May"),
        lambda text: text.replace('"since": ', '"until": '),
        lambda text: text.replace('"since": "', '"since": 1, "until": "'),
        lambda text: text.replace('"roots": [', '"roots": [null, '),
        lambda text: text.replace('"warnings": []', '"warnings": [1]'),
    ],
)
def test_a_damaged_state_is_none(built: Project, damaged: Any) -> None:
    text = built.state.read_text()
    built.state.write_text(damaged if isinstance(damaged, str) else damaged(text))
    assert built.is_built()
    assert not built.is_built()


def test_a_state_that_cannot_be_written_fails_no_build(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    assert project.is_built()
    assert project.is_built()
