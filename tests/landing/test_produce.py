"""The shop's live traffic: the same bytes for a seed, and going on after any end."""

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landing.compact import compact, sources_landed
from landing.declarations import load_declarations
from landing.demo.traffic import (
    ORDERS,
    TRIPS,
    Disorder,
    Event,
    Traffic,
    first_number,
    slot_times,
)
from landing.errors import LakeError, RequestError
from landing.lake import Lake, Published
from landing.produce.loop import Timed, produce
from landing.produce.runs import Stretch, begin_stretch
from landing.produce.to_lake import LakeTarget

PROJECT = Path(__file__).parents[2]
START = datetime(2026, 5, 4, 9, tzinfo=UTC)
NONE = Disorder(late=0, repeated=0, overtaken=0, broken=0)


@pytest.fixture(scope="module")
def streams() -> dict:
    declared = load_declarations(PROJECT)
    return {name: declared.stream(name) for name in (ORDERS, TRIPS)}


def traffic(
    seed: int = 7, disorder: Disorder = NONE, *, rate: float = 100
) -> Iterator[Event]:
    source = Traffic(seed, first_number(START), disorder)
    for at in slot_times(START, rate, rushes=True):
        yield source.next(at)


def timed(count: int, *, rate: float = 100) -> Iterator[Timed]:
    source = Traffic(7, first_number(START), NONE)
    times = slot_times(START, rate, rushes=False)
    return (Timed(at, source.next(at)) for at in islice(times, count))


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    once, again, other = (
        list(islice(traffic(seed, Disorder()), 2_000)) for seed in (7, 7, 8)
    )
    assert once == again
    assert once != other


def test_without_disorder_every_life_is_told_once_whole_and_in_order() -> None:
    lives = defaultdict(list)
    newest = START
    for event in islice(traffic(), 3_000):
        payload = json.loads(event.payload)
        stamp = payload["timestamp"]
        at = (
            datetime.fromisoformat(stamp)
            if isinstance(stamp, str)
            else datetime.fromtimestamp(stamp, UTC)
        )
        assert at >= newest - timedelta(milliseconds=1)
        newest = max(newest, at)
        lives[event.stream, event.key].append(payload.get("status"))
    orders = Counter(
        tuple(life) for (stream, _), life in lives.items() if stream == ORDERS
    )
    assert orders["placed", "paid"] > 100
    assert any(life[-1] == "delivered" for life in orders)
    trips = [life for (stream, _), life in lives.items() if stream == TRIPS]
    assert all(life[0] == "requested" for life in trips)
    assert any(life[-1] == "completed" for life in trips)


def test_the_shares_of_disorder_are_those_that_were_asked_for() -> None:
    asked = Disorder(late=0.05, repeated=0.1, overtaken=0.2, broken=0.03)
    events = list(islice(traffic(7, asked), 12_000))
    found = Counter(event.what for event in events)
    broken = sum(
        count
        for what, count in found.items()
        if what not in ("", "late", "repeated", "overtaken")
    )
    assert broken / len(events) == pytest.approx(asked.broken, rel=0.2)
    assert found["overtaken"] / len(events) == pytest.approx(asked.overtaken, rel=0.2)
    assert found["repeated"] / len(events) == pytest.approx(asked.repeated, rel=0.2)
    # some of the late ones are still to come when it ends
    assert 0.5 * asked.late < found["late"] / len(events) < 1.2 * asked.late
    payloads = Counter(event.payload for event in events)
    assert all(payloads[e.payload] > 1 for e in events if e.what == "repeated")


def test_rush_hours_send_more_and_a_week_as_many_as_the_rate_says() -> None:
    times = slot_times(START, 0.02, rushes=True)
    week = START + timedelta(days=7)
    in_a_week = [at for at in islice(times, 20_000) if at < week]
    assert len(in_a_week) == pytest.approx(0.02 * 7 * 86_400, rel=0.02)
    by_hour = Counter(at.hour for at in in_a_week)
    assert by_hour[19] > 5 * by_hour[3]


class Kept:
    def __init__(self) -> None:
        self.batches: list[list[Event]] = []

    def send(self, events: list[Event]) -> None:
        self.batches.append(list(events))


def test_it_ends_after_so_many_events_and_has_sent_all_of_them() -> None:
    kept = Kept()
    done = produce(timed(1_000), kept, stop=threading.Event(), most=250, waits=False)
    assert done.events == sum(map(len, kept.batches)) == 250
    assert done.by_stream.total() == 250


def test_it_ends_with_the_events_before_a_time() -> None:
    done = produce(
        timed(1_000),
        Kept(),
        stop=threading.Event(),
        until=START + timedelta(seconds=3),
        waits=False,
    )
    assert done.events == 300


def test_an_event_is_not_sent_before_its_time() -> None:
    class Stop(threading.Event):
        """Waits by moving the clock."""

        def wait(self, timeout: float | None = None) -> bool:
            nonlocal now
            now += timedelta(seconds=timeout or 0)
            return False

    now = START

    class Watched(Kept):
        def send(self, events: list[Event]) -> None:
            super().send(events)
            at.append(now)

    at: list[datetime] = []
    kept = Watched()
    produce(timed(30, rate=10), kept, stop=Stop(), clock=lambda: now)
    assert [len(batch) for batch in kept.batches] == [10, 10, 10]
    # each batch right after its last event's time, which is a tenth before the next
    assert at == [START + timedelta(seconds=s) for s in (0.9, 1.9, 2.9)]


def test_when_it_is_stopped_what_was_taken_is_sent() -> None:
    stop = threading.Event()
    kept = Kept()

    def stopping() -> Iterator[Timed]:
        for number, one in enumerate(timed(1_000)):
            if number == 420:
                stop.set()
            yield one

    done = produce(stopping(), kept, stop=stop, waits=False)
    assert done.events == sum(map(len, kept.batches)) == 420


class Failing(Lake):
    """Dies at a put: after it, as if the answer were lost, or before."""

    puts_left = 10**9

    def publish(self, path: str, content: pa.Buffer | bytes) -> Published:
        if path.startswith("bronze/"):
            self.puts_left -= 1
            if self.puts_left < 0:
                raise LakeError("killed", way_out="Start it again")
        return super().publish(path, content)


def landed(folder: Path, *roots: str) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """Every event in Bronze: by partition its number and payload, sorted."""
    found = defaultdict(list)
    roots = roots or ("bronze",)
    for file in (each for root in roots for each in (folder / root).rglob("*.parquet")):
        for row in pq.ParquetFile(file).read().to_pylist():
            place = (row["event_hub"], row["partition_id"])
            body = row["body"] or row["body_base64"]
            found[place].append((row["sequence_number"], body))
    return {place: sorted(events) for place, events in found.items()}


def run_until(lake: Lake, streams: dict, start: datetime, *, events: int) -> int:
    target = LakeTarget(lake, streams, 7)
    try:
        return produce(
            target.resumed(Disorder(), start=start, rate=100, rushes=False),
            target,
            stop=threading.Event(),
            most=events,
            waits=False,
        ).events
    except LakeError:
        return -1


@pytest.mark.shop
@pytest.mark.parametrize("puts", [0, 1, 2, 3, 5, 8])
def test_a_run_that_died_goes_on_without_a_gap_and_with_the_same_bytes(
    puts: int, tmp_path: Path, streams: dict
) -> None:
    lake = Failing.open(str(tmp_path))
    assert isinstance(lake, Failing)
    lake.puts_left = puts
    assert run_until(lake, streams, START, events=1_000) == -1
    before = landed(tmp_path)
    assert len(list((tmp_path / "bronze").rglob("*.parquet"))) == puts
    lake.puts_left = 10**9
    later = START + timedelta(hours=1)
    assert run_until(lake, streams, later, events=500) == 500
    after = landed(tmp_path)
    for place, events in after.items():
        assert [number for number, _ in events] == list(range(len(events)))
        assert events[: len(before.get(place, []))] == before.get(place, [])


@pytest.mark.shop
def test_a_run_goes_on_behind_what_was_compacted(tmp_path: Path, streams: dict) -> None:
    """The clock went back: in the newest hour, which stays as it is, is one event."""
    lake = Lake.open(str(tmp_path))
    for hour, most in ((0, 300), (2, 1), (1, 300), (3, 300)):
        at = START + timedelta(hours=hour)
        target = LakeTarget(lake, streams, 7, clock=partial(at.replace))
        produce(
            target.resumed(Disorder(), start=at, rate=100, rushes=False),
            target,
            stop=threading.Event(),
            most=most,
            waits=False,
        )
        for source in sources_landed(lake):
            compact(lake, source, keep_for=timedelta(0))
    for events in landed(tmp_path, "bronze", "compacted").values():
        assert [number for number, _ in events] == list(range(len(events)))


@pytest.mark.shop
def test_orders_go_on_living_after_a_restart(tmp_path: Path, streams: dict) -> None:
    lake = Lake.open(str(tmp_path))
    run_until(lake, streams, START, events=300)
    run_until(lake, streams, START + timedelta(hours=1), events=300)
    begun = set()
    gone_on = 0
    orders = [
        event
        for (hub, _), events in landed(tmp_path).items()
        if hub == "order-events"
        for event in events
    ]
    for _, body in orders:
        try:
            payload = json.loads(body)
        except ValueError:
            continue
        if payload.get("status") == "placed":
            begun.add(str(payload.get("order_id")))
        elif str(payload.get("order_id")) in begun:
            gone_on += payload["timestamp"] != payload.get("placed_at")
    assert gone_on > 20


def test_a_run_cannot_go_on_with_another_disorder(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path))
    begin_stretch(lake, 7, NONE, Stretch(0, START, 10, False))
    with pytest.raises(RequestError, match="another disorder"):
        begin_stretch(lake, 7, Disorder(), Stretch(5, START, 10, False))


def test_two_starts_in_one_lake_are_two_stretches_and_a_damaged_one_is_told(
    tmp_path: Path,
) -> None:
    lake = Lake.open(str(tmp_path))
    begin_stretch(lake, 7, NONE, Stretch(0, START, 10, False))
    later = START + timedelta(hours=1)
    run = begin_stretch(lake, 7, NONE, Stretch(5, later, 1, False))
    times = list(islice(run.times(), 7))
    assert times[4] == START + timedelta(seconds=0.4)
    assert times[5:] == [later, later + timedelta(seconds=1)]
    (tmp_path / "produce/seed-7/000001.json").write_text("{}")
    with pytest.raises(LakeError, match="not as tidemark produce writes it"):
        begin_stretch(lake, 7, NONE, Stretch(6, later, 1, False))
