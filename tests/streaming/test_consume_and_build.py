"""What is consumed while clocks are set and hours are compacted is built once."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from _consuming import HUB, Bench, Session, until
from _copies import orders
from _project import Pipeline
from event_hubs_peer import Peer

from landing import Lake, bronze, manifest
from landing.clock import utc_now
from landing.compact import compact

pytestmark = pytest.mark.shop

AT = "2025-05-04T10:00:00Z"
HOUR = timedelta(hours=1)
PARTITIONS = ("0", "1")


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path, project=orders())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Consumers into the lake of the pipeline."""
    with Peer({HUB: len(PARTITIONS)}) as peer:
        yield Bench(peer, tmp_path)


def publish(bench: Bench, count: int) -> None:
    """Publish orders, no two alike, to every partition."""
    for partition in PARTITIONS:
        first = bench.peer.counts(HUB)[partition]
        bodies = [
            {"order_id": f"{partition}-{number}", "amount": 1, "timestamp": AT}
            for number in range(first, first + count)
        ]
        events = [json.dumps(body).encode() for body in bodies]
        bench.peer.publish(HUB, events, partition=partition)


def assert_each_is_built_once(bench: Bench, pipeline: Pipeline) -> None:
    """Every order sent is in Silver once, as a full refresh has it."""
    sent = sorted(f"{partition}-{number}" for partition, number in bench.sent())
    for table in ("silver_order_versions", "silver_orders"):
        found = pipeline.query(f"select order_id from silver.{table} order by all")
        assert [order for (order,) in found] == sent
    assert pipeline.differences_from_full_refresh() == {}


@dataclass
class SetClock:
    """The clock of a machine that is set, forth and back."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def test_a_clock_that_is_set_by_an_hour_forth_and_back_loses_nothing(
    bench: Bench, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the clock of landing, of the checkpoints' store and of the SDK."""
    clock = bench.clock = SetClock()
    seconds = time.time
    monkeypatch.setattr(time, "time", lambda: seconds() + clock.ahead.total_seconds())
    # where the SDK looks how old its token is, it does not ask `time`
    for place in ("cbs", "aio._cbs_async"):
        monkeypatch.setattr(f"azure.eventhub._pyamqp.{place}.utc_now", clock)

    async def play(*set_to: timedelta) -> None:
        async with Session(bench.consumer()) as first, Session(bench.consumer()):
            await until(lambda: first.owns())
            for ahead in set_to:
                publish(bench, 50)
                await until(lambda: bench.sent() <= bench.landed().keys())
                clock.ahead = ahead
                publish(bench, 50)
                await until(lambda: bench.sent() <= bench.landed().keys())

    for set_to in ([HOUR], [-HOUR, timedelta(0)]):
        asyncio.run(asyncio.wait_for(play(*set_to), 120))
        bench.assert_nothing_is_lost()
        pipeline.run()
        clock.ahead = timedelta(0)
    lake = Lake.open(str(pipeline.lake))
    hours = {bronze.hour_of(name) for name in lake.folders("bronze/order_events/")}
    assert len(hours) >= 3
    assert manifest.entries_of(lake, "order_events").keys() == hours
    assert_each_is_built_once(bench, pipeline)


class Compaction:
    """Compacts an hour again and again, and removes at once what was compacted."""

    def __init__(self, lake: Path) -> None:
        self._lake = Lake.open(str(lake))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.rounds = 0
        self.removed = 0
        self.failed: dict[str, str] = {}

    def __enter__(self) -> "Compaction":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            done = compact(
                self._lake,
                "order_events",
                older_than=timedelta(0),
                keep_for=timedelta(0),
            )
            self.failed |= done.failed
            self.rounds += 1
            self.removed += done.removed


def test_events_that_are_written_while_their_hour_is_compacted_are_built_once(
    bench: Bench, pipeline: Pipeline
) -> None:
    hour = datetime.now(UTC) - 5 * HOUR
    bench.clock = lambda: hour
    # so that the hour is not the newest one, which is never compacted
    pipeline.land("order_events", [b"none"], partition="other")

    async def play(compaction: Compaction) -> None:
        async with Session(bench.consumer()) as session:
            for number in range(1, 9):
                rounds = compaction.rounds
                publish(bench, 20)
                await until(lambda: has_landed(session) == 40 * number)  # noqa: B023
                await until(lambda: compaction.rounds > rounds)  # noqa: B023

    for _ in range(2):
        with Compaction(pipeline.lake) as compaction:
            asyncio.run(asyncio.wait_for(play(compaction), 120))
        assert compaction.failed == {}
        assert compaction.removed > 8
        pipeline.run()
    assert_each_is_built_once(bench, pipeline)
    assert [*Lake.open(str(pipeline.lake)).files(bronze.COMPACTED)]


def has_landed(session: Session) -> int:
    return sum(status.landed for status in session.consumer.status())
