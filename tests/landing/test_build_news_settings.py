"""`tidemark build` builds when a setting that dbt reads is another one."""

import pytest
from _build_news import Project, built, clock, project
from _command import run

__all__ = ["built", "clock", "project", "run"]  # the fixtures


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
    monkeypatch.setattr(
        "landing.building.news._version", lambda name: f"another {name}"
    )
    assert built.is_built()


def test_no_value_of_a_setting_stands_in_the_state(project: Project) -> None:
    assert project.is_built(SHOP_USER="very-secret")
    assert "SHOP_USER" in project.state.read_text()
    assert "very-secret" not in project.state.read_text()
