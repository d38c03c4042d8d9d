"""One build of a target that is no file at a time: its lease in the control table."""

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from landing.building.held import held
from landing.building.target import Target, target_of
from landing.control.build_leases import lease_of_build
from landing.control.database import ControlDatabase
from landing.control.tables import builds
from landing.errors import BuildError, ControlError
from landing.settings import Settings, load_settings

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TARGET = Target("databricks", "databricks", "databricks, host adb-1, schema main")

PROFILES = """\
shop:
  target: "{{ env_var('SHOP_TARGET', 'embedded') }}"
  outputs:
    embedded: {type: duckdb, path: warehouse.duckdb}
    lakehouse:
      type: databricks
      host: "{{ env_var('DATABRICKS_HOST') }}"
      catalog: main
      schema: "{{ env_var('TIDEMARK_SCHEMA', 'main') }}"
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'control.db'}"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("DATABRICKS_HOST", raising=False)
    (tmp_path / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    (tmp_path / "profiles.yml").write_text(PROFILES)
    (tmp_path / "lake").mkdir()
    return load_settings(tmp_path, {})


def test_a_second_build_is_told_who_builds(url: str) -> None:
    with (
        lease_of_build(url, TARGET.place, "r1", clock=lambda: NOW),
        pytest.raises(ControlError) as raised,
        lease_of_build(url, TARGET.place, "r2", clock=lambda: NOW),
    ):
        pass
    assert raised.value.message == (
        "databricks, host adb-1, schema main is being built or verified by run r1 on "
        f"host {socket.gethostname()} (pid {os.getpid()}) since 2026-05-01 12:00:00 UTC"
    )
    assert "free again after 2026-05-01 12:01:00 UTC" in raised.value.way_out


def test_two_targets_do_not_wait_for_each_other(url: str) -> None:
    with lease_of_build(url, "synapse", "r1"), lease_of_build(url, "fabric", "r2"):
        pass


def test_the_target_is_free_when_its_build_is_over(url: str) -> None:
    with pytest.raises(KeyboardInterrupt), lease_of_build(url, "synapse", "r1"):
        raise KeyboardInterrupt
    with lease_of_build(url, "synapse", "r2"):
        pass


def test_a_build_that_lost_its_target_says_so_at_its_end(project: Settings) -> None:
    with pytest.raises(ControlError, match="lost its lease to another run"):
        build_and_lose_the_target(project)


def test_a_build_that_fails_is_not_hidden_by_a_lost_lease(project: Settings) -> None:
    failure = BuildError("as it was", way_out="Look")
    with pytest.raises(BuildError, match="as it was"):
        build_and_lose_the_target(project, failure)


def test_a_lake_without_a_place_for_the_control_table_is_told_where_to_say_it(
    tmp_path: Path,
) -> None:
    settings = load_settings(tmp_path, {"TIDEMARK_LAKE": "abfss://lake@a.dfs/"})
    with (
        pytest.raises(ControlError, match="the control table has no default place"),
        held(settings, TARGET),
    ):
        pass


def test_the_target_is_the_profiles_own_or_what_is_asked_for(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("dbt.config")
    assert target_of(project) == Target("embedded", "duckdb", "duckdb")
    assert target_of(project).is_file
    monkeypatch.setenv("DATABRICKS_HOST", "adb-1")
    asked = target_of(project.on_target("lakehouse"))
    assert asked.place == "databricks, host adb-1, catalog main, schema main"
    assert not asked.is_file
    monkeypatch.setenv("SHOP_TARGET", "lakehouse")
    assert target_of(project) == asked
    # a developer's own schema is another target
    own = target_of(project.in_schema("dev").on_target("lakehouse"))
    assert own.place == "databricks, host adb-1, catalog main, schema dev"


def test_a_profile_that_cannot_be_used_says_what_to_do(project: Settings) -> None:
    with pytest.raises(BuildError) as raised:
        target_of(project.on_target("lakehose"))
    assert str(raised.value) == (
        "the profile has no target lakehose. Name one of embedded, lakehouse"
    )
    with pytest.raises(BuildError, match="DATABRICKS_HOST") as raised:
        target_of(project.on_target("lakehouse"))
    assert "docs/engines.md" in raised.value.way_out
    (project.project / "dbt_project.yml").write_text("name: shop\nprofile: shp\n")
    with pytest.raises(BuildError, match=r"no profile shp\. .* name one of shop"):
        target_of(project)
    (project.project / "dbt_project.yml").write_text("name: shop\n")
    with pytest.raises(BuildError, match="does not say which profile"):
        target_of(project)


def build_and_lose_the_target(
    settings: Settings, failure: BuildError | None = None
) -> None:
    with held(settings, TARGET, length=timedelta(seconds=0.15)):
        change_row(settings.control, lease_run="another")
        time.sleep(0.5)
        if failure:
            raise failure


def change_row(url: str, **values: object) -> None:
    with ControlDatabase.open(url).transaction() as connection:
        connection.execute(sa.update(builds).values(**values))
