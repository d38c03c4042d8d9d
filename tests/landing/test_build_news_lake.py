"""`tidemark build` builds when other files are in the lake."""

from datetime import timedelta

import pytest
from _build_news import Project, built, clock, project
from _command import run

__all__ = ["built", "clock", "project", "run"]  # the fixtures


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
    monkeypatch.setattr("landing.building.news_lake._LISTED_WHOLE", 0)
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
