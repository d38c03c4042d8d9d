"""What the tests of builds with nothing new share: a project, and dbt's stand-in."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from _command import Done, Run

from landing import bronze
from landing.building.target import Target

NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


@dataclass
class Dbt:
    """Stands for dbt: each run writes the warehouse, as a build does."""

    warehouse: Path
    runs: int = 0
    statuses: list[str] = field(default_factory=lambda: ["success", "pass"])
    meanwhile: Callable[[], object] = lambda: None
    selected: str | None = None

    def __call__(
        self, _: object = None, words: Sequence[str] = (), **__: object
    ) -> Any:
        self.runs += 1
        told = iter(words)
        self.selected = next((next(told) for word in told if word == "--select"), None)
        self.warehouse.write_bytes(b"%d" % self.runs)
        self.meanwhile()
        return SimpleNamespace(results=[_result(s) for s in self.statuses])


def _result(status: str) -> Any:
    kind = "model" if status in ("success", "error", "skipped") else "test"
    node = SimpleNamespace(
        name=f"a_{kind}", resource_type=kind, should_store_failures=False
    )
    failures = 3 if status in ("warn", "fail") else None
    return SimpleNamespace(node=node, status=status, message="", failures=failures)


@dataclass
class Project:
    """A project with one model and two sources, of which files have landed."""

    folder: Path
    run: Run
    dbt: Dbt
    now: datetime = NOON

    def build(self, *words: str, **environment: str) -> Done:
        return self.run("build", *words, **environment)

    def is_built(self, *words: str, **environment: str) -> bool:
        """Run `tidemark build`, and return whether it started dbt."""
        before = self.dbt.runs
        done = self.build(*words, **environment)
        assert done.returncode == 0, done.stderr
        return self.dbt.runs > before

    def land(self, source: str = "orders", name: str = "a", hours_ago: int = 0) -> Path:
        hour = bronze.landed_hour(self.now - timedelta(hours=hours_ago))
        path = self.folder / "lake" / bronze.Place(source, hour, f"{name}.parquet").path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    @property
    def state(self) -> Path:
        return self.folder / "warehouse.duckdb.last_build.json"


@pytest.fixture
def project(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Project:
    dbt = Dbt(tmp_path / "warehouse.duckdb")
    project = Project(tmp_path, run, dbt)
    for name in [n for n in os.environ if n.startswith("DBT_")]:
        monkeypatch.delenv(name)

    @contextmanager
    def only_run(_: object) -> Iterator[Target]:
        yield Target("duckdb", "duckdb", "duckdb")

    monkeypatch.setattr("landing.building.build.only_run", only_run)
    monkeypatch.setattr("landing.building.build.run_dbt", dbt)
    monkeypatch.setattr("landing.building.build.close_warehouse", lambda: None)
    monkeypatch.setattr("landing.building.build.builds_warehouse_alone", lambda _: True)
    monkeypatch.setattr("landing.building.build.publish_build", lambda *_, **__: None)
    monkeypatch.setattr("landing.building.build.Outcome", Mock())
    monkeypatch.setattr("landing.cli.build.utc_now", lambda: project.now)
    project.write(
        "dbt_project.yml",
        "name: shop\nmodel-paths: [dbt_project]\nvars: {lookback_minutes: 180}\n",
    )
    project.write("profiles.yml", "shop: \"{{ env_var('SHOP_USER', '') }}\"\n")
    project.write("dbt_project/orders.sql", "select 1 as id\n")
    project.land("orders")
    project.land("trips", hours_ago=20)
    return project


@pytest.fixture
def built(project: Project) -> Project:
    """Return a project that was built, and has nothing new."""
    assert project.is_built()
    assert not project.is_built()
    return project


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    """Let builds, too, begin when the test says it is."""
    from landing.building import build

    begun = build.build

    def build_now(*given: Any, **named: Any) -> Any:
        return begun(*given, clock=lambda: project.now, **named)

    monkeypatch.setattr("landing.cli.build.build_project", build_now)
