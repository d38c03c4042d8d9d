"""`tidemark build` with nothing new says so, at no cost."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from _build_news import Project, built, clock, project
from _command import run

__all__ = ["built", "clock", "project", "run"]  # the fixtures

SAID = (
    "nothing new since the build of 2026-05-04 12:30 UTC; --force builds all the same\n"
)


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


@pytest.mark.shop
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
