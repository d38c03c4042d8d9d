"""`tidemark build` on T-SQL knows files by their names: each is copied once."""

from datetime import timedelta

import _tsql_driver
import pytest
from _pool import PoolPipeline
from _pool_builds import PoolBuilds, builds_of, paths
from test_bronze_on_synapse import (
    LAYOUT,
    _compact,
    _Death,
    _make_first_layout,
    _rows_of_files,
    build,
    land,
    of_bronze,
    orders,
    pool,
    staged,
)

from landing import Lake
from landing.declarations import load_declarations
from landing.errors import BuildError, LakeError
from landing.manifest_gaps import complete

__all__ = ["pool"]

EVERYTHING = [f"bronze/order_events/*{LAYOUT}"]


@pytest.fixture
def builds(pool: PoolPipeline, monkeypatch: pytest.MonkeyPatch) -> PoolBuilds:
    return builds_of(pool, monkeypatch)


def test_a_file_is_copied_once_whatever_its_hour(
    pool: PoolPipeline, builds: PoolBuilds
) -> None:
    land(pool, 1)
    land(pool, 2, hours=30)
    assert builds.copied() == EVERYTHING
    known = set(paths(pool))
    assert builds.copied() == []

    # into the newest folder, an old one, and one from before all others
    for order, hours in enumerate((30.2, 0.1, -20), 3):
        land(pool, order, hours=hours)
    assert builds.copied() == sorted({*paths(pool)} - known)
    assert staged(pool) == ["3", "4", "5"]
    assert builds.copied() == []
    assert orders(pool) == ["1", "2", "3", "4", "5"]
    assert list((pool.lake / "listing").iterdir()) == []

    assert builds.copied("--full-refresh") == EVERYTHING
    assert orders(pool) == ["1", "2", "3", "4", "5"]
    assert builds.copied() == []


def test_a_warehouse_that_plain_dbt_has_built_is_copied_once_more(
    pool: PoolPipeline, builds: PoolBuilds
) -> None:
    land(pool, 1)
    land(pool, 2, hours=30)
    build(pool)
    assert builds.copied() == EVERYTHING
    assert staged(pool) == []

    land(pool, 3, hours=31)
    assert of_bronze(build(pool))
    assert staged(pool) == ["3"]
    # plain dbt is told no names
    [file] = builds.copied()
    assert "landed_hour=2026-03-02T05" in file
    assert staged(pool) == []
    assert builds.copied() == []


def test_a_file_of_the_moment_of_one_that_was_loaded_is_taken_in(
    pool: PoolPipeline, builds: PoolBuilds
) -> None:
    """What landed in one moment counts as one file: it is counted whole."""
    land(pool, 1, 2)
    builds.build()
    land(pool, 3)
    assert builds.copied() == paths(pool)
    assert staged(pool) == ["1", "2", "3"]
    assert builds.copied() == []
    assert orders(pool) == ["1", "2", "3"]
    assert _rows_of_files(pool) == [(1, 3)]


@pytest.mark.parametrize("days", [1, 0], ids=["both stand", "the many are gone"])
def test_a_compacted_file_is_copied_once_and_no_row_counts_twice(
    pool: PoolPipeline, builds: PoolBuilds, days: int
) -> None:
    """Also where their hour has files of two layouts."""
    land(pool, 1)
    _make_first_layout(pool)
    for number, hours in enumerate([0.1, 0.2, 2], 2):
        land(pool, number, hours=hours)
    builds.build()
    known = set(paths(pool))
    _compact(pool, timedelta(days=days))
    land(pool, 5, hours=3)
    new = {*paths(pool, ("bronze", "compacted"))} - known
    assert builds.copied() == sorted(new)
    assert len(new) == 2
    assert staged(pool) == ["5"]
    assert builds.copied() == []
    assert _rows_of_files(pool) == [(5, 5)]
    builds.build("--full-refresh")
    assert orders(pool) == ["1", "2", "3", "4", "5"]
    assert _rows_of_files(pool) == [(5, 5)]


def test_a_file_without_an_entry_is_named_and_taken_in_when_it_has_one(
    pool: PoolPipeline, builds: PoolBuilds
) -> None:
    land(pool, 1)
    land(pool, 2, hours=1)
    _lose_first_entry(pool)
    # its name ends as that of a file of which an entry tells
    assert builds.build().problems == ()
    assert orders(pool) == ["1", "2"]
    assert builds.copied() == []

    land(pool, 3, hours=-10)
    _lose_first_entry(pool)
    [problem] = builds.build().problems
    assert "1 files of order_events are not in the manifest" in problem.message
    assert "Run tidemark manifest" in problem.message
    assert orders(pool) == ["1", "2"]

    streams = load_declarations(pool.project).streams
    complete(Lake.open(str(pool.lake), "snappy"), streams)
    assert len(builds.copied()) == 1
    assert orders(pool) == ["1", "2", "3"]


def _lose_first_entry(pool: PoolPipeline) -> None:
    min((pool.lake / "manifest").iterdir()).unlink()


def test_a_build_that_dies_has_recorded_no_name(
    pool: PoolPipeline, builds: PoolBuilds, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(pool, 1)
    builds.build()
    land(pool, 2, hours=1)
    with monkeypatch.context() as patched:
        # of the listing, of an entry, of the file
        die = _Death("COPY INTO", 3, _tsql_driver.Pool.one)
        patched.setattr(_tsql_driver.Pool, "one", die.one)
        with pytest.raises(BuildError, match="the pool is paused"):
            builds.build()
    assert len(builds.copied()) == 1
    assert orders(pool) == ["1", "2"]


def test_a_lake_that_cannot_be_listed_from_here_is_built_by_hours(
    pool: PoolPipeline, builds: PoolBuilds, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(pool, 1)
    builds.build()

    def refuse(self: Lake, path: str, content: object) -> None:
        raise LakeError(f"lake: {path} cannot be written", way_out="Ask for the role")

    monkeypatch.setattr(Lake, "publish", refuse)
    [problem] = builds.build().problems
    assert "the folders of the last hour were copied again" in problem.message
    assert staged(pool) == []
