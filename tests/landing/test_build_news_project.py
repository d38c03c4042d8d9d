"""`tidemark build` builds when a file of the project is another one."""

import os
from pathlib import Path

import pytest
from _build_news import Project, built, clock, project
from _command import run

from landing import engine

__all__ = ["built", "clock", "project", "run"]  # the fixtures


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
    monkeypatch.setattr(
        "landing.building.build.builds_warehouse_alone", lambda _: False
    )
    assert built.is_built("--force")
    assert built.is_built()


def test_another_engine_is_built(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of Tidemark, which no command has copied into the project yet."""
    macro = project.write(
        "installed/macros/bronze/a.sql", "{% macro a() %}{% endmacro %}"
    )
    monkeypatch.setattr(engine, "home", lambda: tmp_path / "installed")
    path = project.folder / "dbt_project.yml"
    path.write_text(path.read_text() + "macro-paths: [macros, .tidemark/macros]\n")
    engine.take(project.folder)
    assert project.is_built()
    assert not project.is_built()
    macro.write_text("{% macro a() %}another{% endmacro %}")
    assert project.is_built()
