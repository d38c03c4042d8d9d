"""`tidemark build --every` builds what new files concern, and all is as if built."""

import os
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from _every import ProvingParts
from _histories import DifferenceError
from _project import Pipeline
from _prove import prove

from landing.building.build import BuildResult
from landing.building.every import Builds
from landing.errors import BuildError
from landing.publishing.pointer import read_pointer
from landing.settings import load_settings

pytestmark = pytest.mark.shop

HISTORIES = range(8)


@pytest.fixture(scope="module")
def proving(tmp_path_factory: pytest.TempPathFactory) -> ProvingParts:
    return ProvingParts(tmp_path_factory.mktemp("parts"))


def test_made_up_histories_built_in_parts_end_as_a_full_refresh(
    proving: ProvingParts,
) -> None:
    assert prove(proving, HISTORIES, shrink=False) == len(HISTORIES)
    assert proving.parts >= len(HISTORIES) // 2


@pytest.mark.parametrize("model", ["fct_trips", "gold_daily_orders"])
def test_a_part_that_misses_a_model_is_found(proving: ProvingParts, model: str) -> None:
    with (
        patch.object(proving, "leaves_out", (model,)),
        pytest.raises(DifferenceError, match=f"{model} differs"),
    ):
        prove(proving, HISTORIES, shrink=False)


class Cycles:
    """A shop and what builds it again and again in this process, at a set time."""

    def __init__(self, shop: Pipeline) -> None:
        self.shop = shop
        self.now = datetime.now(UTC).replace(hour=12)
        environment = os.environ | shop.environment()
        self.settings = load_settings(shop.copied_project(), environment)
        self.builds = Builds(self.settings, clock=lambda: self.now)

    def next(self) -> BuildResult | None:
        self.now += timedelta(seconds=10)
        return self.builds.next()

    def order(self, number: int, amount: int = 10) -> None:
        self.shop.land(
            "order_events",
            [{"order_id": number, "amount": amount, "timestamp": self.now.timestamp()}],
        )

    def trip(self, number: int) -> None:
        self.shop.land(
            "trip_events",
            [
                {
                    "trip_id": number,
                    "order_id": 1,
                    "status": "requested",
                    "timestamp": self.now.timestamp(),
                }
            ],
        )


@pytest.fixture
def cycles(shop: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Cycles:
    monkeypatch.chdir(shop.copied_project())
    cycles = Cycles(shop)
    cycles.order(1)
    cycles.trip(1)
    return cycles


def test_cycles_build_what_is_new_and_end_as_a_full_refresh(
    cycles: Cycles, shop: Pipeline
) -> None:
    whole = cycles.next()
    assert whole is not None
    assert whole.succeeded, whole.problems
    assert cycles.next() is None
    before = read_pointer(cycles.settings.published_folder)

    cycles.trip(2)
    trips = cycles.next()
    cycles.order(1, amount=30)
    orders = cycles.next()
    assert cycles.next() is None
    for part in (trips, orders):
        assert part is not None
        assert part.succeeded, part.problems
        assert 0 < part.models < whole.models / 2
        assert 0 < part.tests < whole.tests / 2
    assert shop.query("select sum(total_amount) from gold.gold_daily_orders") == [(30,)]

    # what is published is all, with the gates of all
    after = read_pointer(cycles.settings.published_folder)
    assert [t.name for t in after.tables] == [t.name for t in before.tables]
    assert {g.test for g in after.gates} == {g.test for g in before.gates}
    assert after.built.is_whole
    assert shop.differences_from_full_refresh() == {}


def test_all_is_built_after_a_failure_each_hour_and_where_another_built(
    cycles: Cycles, shop: Pipeline
) -> None:
    whole = cycles.next()

    def is_whole(done: BuildResult | None) -> bool:
        assert done is not None
        assert done.succeeded, done.problems
        return done.models == whole.models

    cycles.order(2)
    assert not is_whole(cycles.next())
    cycles.now += timedelta(hours=1)
    cycles.order(3)
    assert is_whole(cycles.next())

    cycles.order(4)
    broken = BuildError("dbt stopped", way_out="Build again")
    with (
        patch("landing.building.build.run_dbt", side_effect=broken),
        pytest.raises(BuildError),
    ):
        cycles.next()
    assert is_whole(cycles.next())

    shop.run("--select", "dim_date")
    cycles.order(5)
    assert is_whole(cycles.next())
    assert shop.differences_from_full_refresh() == {}
