"""Builds in one process, one after the other, whenever something is new."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from _build_news import Project, clock, project
from _command import run

from landing.building.every import Builds
from landing.errors import BuildError
from landing.settings import load_settings

__all__ = ["clock", "project", "run"]  # the fixtures


class Parser:
    """Stands for dbt's parser, which counts how often it is asked."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails = False
        self.project: dict[str, Any] = {
            "sources": {},
            "nodes": {},
            "child_map": {},
            "parent_map": {},
        }

    def __call__(self, settings: object, words: list[str]) -> Any:
        assert words == ["parse"]
        self.runs += 1
        if self.fails:
            raise BuildError("the project does not parse", way_out="Mend it")
        return SimpleNamespace(**self.project)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> Parser:
    parser = Parser()
    monkeypatch.setattr("landing.building.parsed.run_dbt", parser)
    return parser


@pytest.fixture
def builds(project: Project, parser: Parser, monkeypatch: pytest.MonkeyPatch) -> Builds:
    monkeypatch.chdir(project.folder)
    return Builds(load_settings(project.folder, {}), clock=lambda: project.now)


def test_only_what_is_new_is_built_and_the_project_is_parsed_once(
    builds: Builds, project: Project, parser: Parser
) -> None:
    assert builds.next() is not None
    assert builds.next() is None
    project.land(name="b")
    assert builds.next() is not None
    assert (project.dbt.runs, parser.runs) == (2, 1)
    project.write("dbt_project/orders.sql", "select 2 as id\n")
    assert builds.next() is not None
    assert (project.dbt.runs, parser.runs) == (3, 2)


def test_only_what_new_files_concern_is_built_until_an_hour_has_passed(
    builds: Builds, project: Project, parser: Parser
) -> None:
    parser.project = _two_sources()
    builds.next()
    project.land("trips", name="b")
    builds.next()
    assert project.dbt.selected == "source:bronze.trips+"
    project.land("orders", name="b")
    builds.next()
    assert project.dbt.selected == "source:bronze.orders+"
    project.write("dbt_project/orders.sql", "select 2 as id\n")
    project.land("orders", name="c")
    builds.next()
    assert project.dbt.selected is None
    project.now += timedelta(hours=1)
    project.land("orders", name="d")
    builds.next()
    assert project.dbt.selected is None


def test_all_is_built_where_another_build_came_between_or_one_failed(
    builds: Builds, project: Project, parser: Parser
) -> None:
    parser.project = _two_sources()
    builds.next()
    project.land("orders", name="b")
    project.dbt.statuses = ["error"]
    builds.next()
    assert project.dbt.selected is not None
    project.dbt.statuses = ["success", "pass"]
    builds.next()
    assert project.dbt.selected is None
    project.land("orders", name="c")
    project.dbt.warehouse.write_bytes(b"another's")
    builds.next()
    assert project.dbt.selected is None


def test_what_was_warned_of_and_not_tried_again_is_still_said(
    builds: Builds, project: Project, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser.project = _two_sources()
    project.dbt.statuses = ["success", "warn"]
    assert [p.name for p in builds.next().problems] == ["a_test"]
    project.dbt.statuses = ["success"]
    for name in ("b", "c"):
        project.land("trips", name=name)
        assert [p.name for p in builds.next().problems] == ["a_test"]
    project.dbt.statuses = ["success", "pass"]
    project.land("trips", name="d")
    assert not builds.next().problems


def _two_sources() -> dict[str, Any]:
    """Return what dbt parsed of orders and trips, each with a model of its own."""
    names = ("orders", "trips")
    table = SimpleNamespace(config=SimpleNamespace(materialized="table"))
    return {
        "sources": {
            f"source.{name}": SimpleNamespace(name=name, source_name="bronze")
            for name in names
        },
        "nodes": {f"model.{name}": table for name in names},
        "child_map": {f"source.{name}": [f"model.{name}"] for name in names},
        "parent_map": {f"model.{name}": [f"source.{name}"] for name in names},
    }


def test_a_build_that_a_gate_stopped_waits_for_a_change(
    builds: Builds, project: Project
) -> None:
    project.dbt.statuses = ["success", "fail"]
    assert not builds.next().succeeded
    assert builds.next() is None
    project.land(name="b")
    assert not builds.next().succeeded
    assert builds.next() is None
    project.now += timedelta(days=1)
    project.dbt.statuses = ["success", "pass"]
    assert builds.next().succeeded
    assert builds.next() is None


def test_what_failed_otherwise_is_tried_again(builds: Builds, project: Project) -> None:
    project.dbt.statuses = ["error", "fail"]
    assert not builds.next().succeeded
    project.dbt.statuses = ["success", "pass"]
    assert builds.next().succeeded


def test_a_project_that_does_not_parse_is_parsed_again_when_it_is_mended(
    builds: Builds, project: Project, parser: Parser
) -> None:
    builds.next()
    parser.fails = True
    project.write("dbt_project/orders.sql", "select\n")
    for _ in range(2):
        with pytest.raises(BuildError, match="does not parse"):
            builds.next()
    parser.fails = False
    assert builds.next().succeeded
    assert parser.runs == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--every", "10s", "--force"), "takes --target and --json alone"),
        (("--every", "10s", "--", "-s", "orders"), "takes --target and --json alone"),
        (("--every", "0.5s"), "a second at least"),
        (("--every", "soon"), "soon is no length of time"),
    ],
)
def test_what_cannot_be_repeated_is_refused(
    project: Project, words: tuple[str, ...], told: str
) -> None:
    done = project.build(*words)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_command_says_each_build_and_an_error_once(
    project: Project, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = iter(["build", "nothing", "broken", "broken", "mended", "end"])

    class Stop:
        def is_set(self) -> bool:
            event = next(events)
            if event == "broken":
                project.write("dbt_project/orders.sql", "select\n")
                parser.fails = True
            elif event == "mended":
                parser.fails = False
            return event == "end"

        def wait(self, seconds: float) -> None:
            assert 0 <= seconds <= 10

    class Signals:
        def __enter__(self) -> Stop:
            return Stop()

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr("landing.cli.build.stopped_by_signals", Signals)
    done = project.build("--every", "10s", "--json")
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["succeeded"]
    assert second["succeeded"]
    assert first["began"] == "2026-05-04T12:30:00+00:00"
    assert done.stderr.count("Error: the project does not parse. Mend it") == 1
