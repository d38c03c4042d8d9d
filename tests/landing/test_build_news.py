"""`tidemark build` with nothing new says so, and never where something is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _command import Done, Run, run

from landing import bronze

__all__ = ["run"]  # the fixture

NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
SAID = (
    "nothing new since the build of 2026-05-04 12:30 UTC; --force builds all the same\n"
)


class KilledError(BaseException):
    """Ends the process at once: nobody catches it."""


@dataclass
class Dbt:
    """Stands for dbt: each run writes the warehouse, as a build does."""

    warehouse: Path
    runs: int = 0
    statuses: list[str] = field(default_factory=lambda: ["success", "pass"])
    meanwhile: Callable[[], object] = lambda: None

    def __call__(self, *_: object, **__: object) -> Any:
        self.runs += 1
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
    def only_run(_: object) -> Iterator[None]:
        yield

    monkeypatch.setattr("landing.build.only_run", only_run)
    monkeypatch.setattr("landing.build.run_dbt", dbt)
    monkeypatch.setattr("landing.build.close_warehouse", lambda: None)
    monkeypatch.setattr("landing.build.builds_warehouse_alone", lambda _: True)
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
    from landing import build

    begun = build.build

    def build_now(*given: Any, **named: Any) -> Any:
        return begun(*given, clock=lambda: project.now, **named)

    monkeypatch.setattr("landing.cli.build.build_project", build_now)


# Nothing new


def test_the_second_build_says_that_nothing_is_new(project: Project) -> None:
    assert project.build().stdout.startswith("built 1 models, 1 tests held")
    done = project.build()
    assert (done.returncode, done.stdout, done.stderr) == (0, SAID, "")
    assert project.dbt.runs == 1


def test_json_says_it_in_the_same_form(project: Project) -> None:
    built = json.loads(project.build("--json").stdout)
    nothing = json.loads(project.build("--json").stdout)
    assert built["nothing_new_since"] is None
    assert nothing["nothing_new_since"] == "2026-05-04T12:30:00+00:00"
    assert list(built) == list(nothing)
    assert nothing["succeeded"]
    assert nothing["models"] == 0


def test_warnings_of_the_last_build_are_said_again(project: Project) -> None:
    project.dbt.statuses = ["success", "warn"]
    first, second = project.build(), project.build()
    assert first.stderr.startswith("WARN a_test: 3 rows should not be")
    assert (second.stdout, second.stderr) == (SAID, first.stderr)
    (problem,) = json.loads(project.build("--json").stdout)["problems"]
    assert (problem["name"], problem["rows"]) == ("a_test", 3)


def test_a_file_that_is_touched_and_the_same_is_nothing_new(built: Project) -> None:
    for path in built.folder.rglob("*"):
        if path.suffix in (".sql", ".yml", ".parquet"):
            os.utime(path, (1, 1))
    assert not built.is_built()


def test_a_file_of_no_format_of_bronze_is_nothing_new(built: Project) -> None:
    (built.land().parent / "b.tmp").touch()
    built.write("lake/bronze/nothing_landed/README", "")
    assert not built.is_built()


def test_time_alone_is_nothing_new_until_the_day_ends(built: Project) -> None:
    built.now = datetime(2026, 5, 4, 23, 59, 59, tzinfo=UTC)
    assert not built.is_built()
    built.now += timedelta(seconds=1)
    assert built.is_built()


# Asked for


@pytest.mark.parametrize("words", [["--force"], ["--", "--full-refresh"]])
def test_whoever_asks_for_a_build_gets_one(built: Project, words: list[str]) -> None:
    assert built.is_built(*words)


def test_a_forced_build_is_the_one_since_which_nothing_is_new(built: Project) -> None:
    built.now += timedelta(hours=1)
    assert built.is_built("--force")
    assert "12:30" not in built.build().stdout
    assert built.dbt.runs == 2


# The project


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dbt_project/orders.sql", "select 2 as id\n"),
        ("dbt_project/new.sql", "select 1 as id\n"),
        ("dbt_project/bronze/new.yml", "sources: []\n"),
        ("macros/new.sql", "{% macro a() %}{% endmacro %}\n"),
        ("tests/new.sql", "select 1\n"),
        ("seeds/new.csv", "id\n1\n"),
        ("dbt_packages/utils/macros/a.sql", "\n"),
        ("selectors.yml", "selectors: []\n"),
        ("profiles.yml", "shop: {}\n"),
    ],
)
def test_an_edited_file_of_the_project_is_built(
    built: Project, name: str, text: str
) -> None:
    path = built.write(name, text)
    os.utime(path, (1, 1))
    assert built.is_built()
    assert not built.is_built()


def test_a_removed_model_is_built(built: Project) -> None:
    (built.folder / "dbt_project/orders.sql").unlink()
    assert built.is_built()


def test_another_lookback_is_built(built: Project) -> None:
    path = built.folder / "dbt_project.yml"
    path.write_text(path.read_text().replace("180", "60"))
    assert built.is_built()


def test_a_model_edited_during_the_build_is_built_again(project: Project) -> None:
    project.dbt.meanwhile = lambda: project.write("dbt_project/orders.sql", "select 3")
    assert project.is_built()
    assert project.is_built()
    assert not project.is_built()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("macros/a.sql", "{{ env_var(name) }}"),
        ("dbt_project/a.py", "def model(dbt, session): ..."),
        ("dbt_project/a.sql", "select * from read_csv('a.csv')"),
        ("dbt_project/a.sql", "select * from\n'a.parquet'"),
        ("dbt_project/a.yml", "meta: {external_location: a.csv}"),
        ("dbt_project.yml", "model-paths: [\"{{ var('a') }}\"]"),
        ("dbt_project.yml", "model-paths: ["),
    ],
)
def test_a_project_that_reads_what_is_not_seen_is_always_built(
    project: Project, name: str, text: str
) -> None:
    project.write(name, text)
    assert project.is_built()
    assert project.is_built()


def test_what_is_built_elsewhere_is_always_built(
    built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landing.build.builds_warehouse_alone", lambda _: False)
    assert built.is_built("--force")
    assert built.is_built()


# The settings


@pytest.mark.parametrize(
    "changed",
    [
        {"TIDEMARK_SCHEMA": "ana"},
        {"TIDEMARK_WAREHOUSE": "other.duckdb"},
        {"SHOP_USER": "ana"},
        {"DBT_TARGET": "spark"},
    ],
)
def test_another_setting_is_built(built: Project, changed: dict[str, str]) -> None:
    assert built.is_built(**changed)


def test_a_setting_that_dbt_does_not_read_is_nothing_new(built: Project) -> None:
    changed = {"TIDEMARK_CONNECTION_SHOP": "x", "TIDEMARK_COMPRESSION": "snappy"}
    assert not built.is_built(**changed)


def test_another_lake_is_built(built: Project) -> None:
    (built.folder / "lake").rename(built.folder / "there")
    assert built.is_built(TIDEMARK_LAKE="there")


def test_another_version_of_dbt_is_built(
    built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landing.news._version", lambda name: f"another {name}")
    assert built.is_built()


def test_no_value_of_a_setting_stands_in_the_state(project: Project) -> None:
    assert project.is_built(SHOP_USER="very-secret")
    assert "SHOP_USER" in project.state.read_text()
    assert "very-secret" not in project.state.read_text()


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
        patch.setattr("landing.build.only_run", only_run)
        assert built.build("--force").returncode == 1
    assert not built.is_built()


# The lake


@pytest.mark.parametrize("hours_ago", [0, 2, -3])
def test_a_new_file_is_built(built: Project, hours_ago: int) -> None:
    built.land(name="b", hours_ago=hours_ago)
    assert built.is_built()
    assert not built.is_built()


def test_a_new_file_of_a_source_that_landed_long_ago_is_built(built: Project) -> None:
    built.land("trips", "b", hours_ago=21)
    assert built.is_built()


def test_a_file_that_lands_during_the_build_is_new(project: Project) -> None:
    project.dbt.meanwhile = lambda: project.land(name="b")
    assert project.is_built()
    assert project.is_built()
    assert not project.is_built()


def test_a_file_that_is_gone_is_built(built: Project) -> None:
    built.land().unlink()
    assert built.is_built()


def test_a_file_under_another_name_is_built(built: Project) -> None:
    path = built.land()
    path.rename(path.with_name("b.parquet"))
    assert built.is_built()


def test_a_new_source_is_built(built: Project) -> None:
    built.land("customers", hours_ago=1000)
    assert built.is_built()
    assert not built.is_built()


def test_a_source_that_is_gone_is_built(built: Project) -> None:
    path = built.land("trips", hours_ago=20)
    path.unlink()
    path.parent.rmdir()
    path.parent.parent.rmdir()
    assert built.is_built()


def test_a_file_in_a_folder_of_last_year_is_built(built: Project) -> None:
    built.land(name="late", hours_ago=10_000)
    assert built.is_built()


def test_among_many_folders_one_older_than_the_lookback_is_looked_at_the_next_day(
    built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As dbt finds it: it looks into all folders at the first build of a day."""
    monkeypatch.setattr("landing.news._LISTED_WHOLE", 0)
    built.land(name="b")
    assert built.is_built()
    built.land(name="late", hours_ago=10)
    assert not built.is_built()
    built.now += timedelta(days=1)
    assert built.is_built()


def test_after_a_step_back_of_the_clock_dbt_is_started(built: Project) -> None:
    built.now -= timedelta(hours=2)
    assert built.is_built()
    built.land(name="b")
    assert built.is_built()


def test_where_the_newest_folder_is_of_a_clock_ahead_older_ones_count(
    project: Project,
) -> None:
    project.land(name="ahead", hours_ago=-12)
    assert project.is_built()
    project.land(name="b", hours_ago=2)
    assert project.is_built()


def test_a_lookback_that_is_not_written_out_lets_all_folders_count(
    project: Project,
) -> None:
    path = project.folder / "dbt_project.yml"
    path.write_text(path.read_text().replace("180", '"{{ 3 * 60 }}"'))
    assert project.is_built()
    assert not project.is_built()
    project.land(name="late", hours_ago=10_000)
    assert project.is_built()


def test_a_lake_that_is_not_there_is_not_made(built: Project) -> None:
    (built.folder / "lake").rename(built.folder / "there")
    built.build()
    assert not (built.folder / "lake").exists()


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


# What it costs


def test_saying_so_imports_neither_dbt_nor_arrow_nor_a_database(
    built: Project,
) -> None:
    words = "import sys; sys.argv = ['tidemark', 'build']; "
    look = (
        "import atexit; atexit.register(lambda: print(sorted({'dbt', 'pyarrow', "
        "'sqlalchemy', 'duckdb', 'pydantic'} & set(sys.modules)))); "
    )
    began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"
    text = built.state.read_text().replace("2026-05-04T12:30", began)
    built.state.write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", f"{words}{look}from landing.cli import main; main()"],
        cwd=built.folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    said, imported = done.stdout.splitlines()
    assert said.startswith("nothing new since the build of ")
    assert imported == "[]"


# With dbt itself


def test_this_project_s_own_builds_tell_of_nothing_new(tmp_path: Path) -> None:
    """The adapter says where it built, and closes the file before it is looked at."""
    from _project import Pipeline

    pipeline = Pipeline(tmp_path)
    pipeline.land("order_events", ['{"order_id": 1, "amount": 5}'])
    first, second = pipeline.tidemark("build"), pipeline.tidemark("build")
    assert "built " in first.stdout, first.stderr
    assert second.stdout.startswith("nothing new since the build of "), second.stderr
    subprocess.run(
        [Path(sys.executable).with_name("dbt"), "run", "--select", "stg_products"],
        cwd=pipeline.project,
        env=os.environ | pipeline.environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    assert "built " in pipeline.tidemark("build").stdout
