"""What the tests of `consume` share: consumers of the peer, and reading Bronze."""

import asyncio
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from _silver import Silver, order
from event_hubs_peer import Peer

from landing import Lake, StreamSource
from landing.clock import Clock, utc_now
from landing.consume.buffer import Limits
from landing.consume.options import Options
from landing.consume.run import Consumed, Consumer
from landing.errors import LakeError
from landing.hubs import hub_address
from landing.lake import Published

if TYPE_CHECKING:
    from landing.produce.loop import Timed

HUB = "order-events"
STREAM = StreamSource(
    name="order_events",
    file=Path("streams.yml"),
    columns=(),
    event_hub=HUB,
    connection="Hub",
    consumer_group="$Default",
)
QUICK = Limits(seconds=0.3)
SAID = "said.txt"
"""What consumers in processes of their own said, in the folder of a bench."""

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(
    [
        "azure.eventhub.aio",
        "azure.identity",
        "azure.eventhub.extensions.checkpointstoreblobaio",
        "landing.cli.produce",
        "landing.consume.local_checkpoints",
        "landing.consume.run",
        "landing.produce.to_hub",
        "landing.produce.to_lake",
        "pyarrow.parquet",
    ]
)


class FaultyLake(Lake):
    """A lake that fails as it is told, for the files of Bronze.

    `after` the put, as if the answer were lost; or `before` it, as if the lake were
    down or full; so many times each. `slow` seconds go by before every put.
    """

    before = 0
    after = 0
    slow = 0.0

    def publish(self, path: str, content: pa.Buffer | bytes) -> Published:
        if not path.startswith("bronze/"):
            return super().publish(path, content)
        time.sleep(self.slow)
        if self.before:
            self.before -= 1
            raise LakeError("no space left on the device", way_out="Make room")
        done = super().publish(path, content)
        if self.after:
            self.after -= 1
            raise LakeError("the connection was reset", way_out="Try again")
        return done


@dataclass
class Bench:
    """A peer, a folder for lake and checkpoints, and consumers of its hub.

    `events` are the payloads sent, and why Silver rejects one, if so.
    """

    peer: Peer
    folder: Path
    silver: Silver | None = None
    events: dict[bytes, str | None] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    memory: int = 64 * 1024 * 1024
    checkpoints: str = ""
    clock: Clock = utc_now

    def consumer(self, lake: Lake | None = None, **options: Any) -> Consumer:
        chosen: dict[str, Any] = {
            "limits": QUICK,
            "lease": 3.0,
            "grace": 10.0,
            "look_every": 0.2,
            **self.options,
            **options,
        }
        return Consumer(
            lake or self.lake(),
            [(STREAM, hub_address(STREAM, {"hub": self.peer.connection_string}, {}))],
            self.checkpoints or str(self.folder / "checkpoints"),
            options=Options(**chosen),
            memory=self.memory,
            say=lambda stream, message: self.said.append(message),
            clock=self.clock,
        )

    def lake(self) -> FaultyLake:
        lake = FaultyLake.open(str(self.folder / "lake"))
        assert isinstance(lake, FaultyLake)
        return lake

    def consume(self, lake: Lake | None = None, **options: Any) -> Consumed:
        """Consume until all that the hub has is landed."""
        consumer = self.consumer(lake, until_idle=True, **options)
        return asyncio.run(_bounded(consumer.run(asyncio.Event())))

    def publish(
        self, count: int, *, partition: str, first: int = 0, **given: Any
    ) -> list[bytes]:
        """Publish orders, numbered from `first`; return their payloads."""
        orders = [
            order(f"{self.folder.name}-{partition}-{number}")
            for number in range(first, first + count)
        ]
        return self.send(orders, partition=partition, **given)

    def send(self, bodies: list[bytes], **where: Any) -> list[bytes]:
        """Publish orders, each of which is to be in Silver once."""
        self.events |= dict.fromkeys(bodies)
        self.peer.publish(HUB, bodies, **where)
        return bodies

    def rows(self) -> list[dict[str, Any]]:
        """Every event in Bronze."""
        return [
            row
            for file in sorted((self.folder / "lake" / "bronze").rglob("*.parquet"))
            for row in pq.ParquetFile(file).read().to_pylist()
        ]

    def landed(self) -> Counter[tuple[str, int]]:
        """How often each event is in Bronze, by partition and sequence number."""
        return Counter(
            (row["partition_id"], row["sequence_number"]) for row in self.rows()
        )

    def sent(self) -> set[tuple[str, int]]:
        """Every event that the hub got, by partition and sequence number."""
        return {
            (partition, number)
            for partition, count in self.peer.counts(HUB).items()
            for number in range(count)
        }

    def to_be_built(self, lake: Lake | None = None) -> None:
        """Have it looked at that in the end Silver has every event sent, once."""
        assert self.silver is not None, "the bench was made without it"
        self.silver.take(self.folder.name, lake or self.lake(), self.events)

    def assert_nothing_is_lost(self, *, copies: bool = True) -> None:
        """Every event sent is in Bronze at least once; or exactly once.

        And in Silver exactly once, where the bench has it.
        """
        landed = self.landed()
        missing = sorted(self.sent() - landed.keys())
        assert not missing, f"{len(missing)} events are lost: {missing[:10]}"
        assert landed.keys() <= self.sent()
        if not copies:
            assert set(landed.values()) <= {1}
        if self.silver is not None:
            self.to_be_built()


@dataclass
class Session:
    """A consumer that runs in the loop of a test until it is stopped."""

    consumer: Consumer
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[Consumed] | None" = None

    async def __aenter__(self) -> "Session":
        self.task = asyncio.create_task(self.consumer.run(self.stop))
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.end()

    async def end(self) -> Consumed:
        self.stop.set()
        assert self.task is not None
        return await _bounded(self.task)

    def owns(self) -> set[str]:
        return {status.partition for status in self.consumer.status()}


async def until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Return when a condition holds; what it is told to be is its failure."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError("it never came to hold")
        await asyncio.sleep(0.02)


def wait_until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Return when a condition holds, as `until`, in a thread that may wait."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it never came to hold"
        time.sleep(0.02)


async def _bounded(work: Any) -> Consumed:
    done: Consumed = await asyncio.wait_for(work, 120)
    return done


def start_process(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start a function of a module in a process of its own, forked from a warm one."""
    process = _forking.Process(target=target, args=arguments)
    process.start()
    return process


def consume_for_ever(
    address: str, folder: str, lease: float, wait: float, slow: float = 0
) -> None:
    """Consume in this process until it is ended by a signal, as the command does.

    Every put into the lake takes `slow` seconds.
    """
    from landing.cli.consume import _stopped_by_signals

    async def run() -> None:
        stop = asyncio.Event()
        consumer = Consumer(
            lake,
            [(STREAM, hub_address(STREAM, {"hub": address}, {}))],
            f"{folder}/checkpoints",
            options=Options(
                limits=Limits(events=200, seconds=wait), lease=lease, look_every=1
            ),
            memory=64 * 1024 * 1024,
            say=view.say,
        )
        with _stopped_by_signals(stop, view):  # type: ignore[arg-type]
            await consumer.run(stop)

    view = _Written(Path(folder) / SAID)
    lake = FaultyLake.open(f"{folder}/lake")
    assert isinstance(lake, FaultyLake)
    lake.slow = slow
    asyncio.run(run())


@dataclass(frozen=True)
class _Written:
    """Writes what a consumer says into a file."""

    file: Path

    def say(self, stream: str, message: str) -> None:
        with self.file.open("a") as file:
            print(message, file=file)


class Publisher:
    """Publishes a few events every few milliseconds until it is stopped."""

    def __init__(self, bench: Bench, partitions: Sequence[str]) -> None:
        self._bench = bench
        self._partitions = partitions
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Publisher":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        first = 0
        while not self._stop.wait(0.02):
            for partition in self._partitions:
                self._bench.publish(5, partition=partition, first=first)
            first += 5


def produced(seed: int, events: int) -> "Iterator[Timed]":
    """Yield so many events of the shop's traffic, as the command would send them."""
    from landing.cli.produce import _timed
    from landing.demo.traffic import Disorder

    none = Disorder(late=0, repeated=0, overtaken=0, broken=0)
    start = datetime(2026, 5, 4, tzinfo=UTC) + timedelta(hours=seed)
    return islice(_timed(seed, start, 100, True, none), events)


def produce_to_hubs(
    connection_string: str, acknowledged: str, seed: int, events: int
) -> None:
    """Produce to hubs in this process, as the command does, from the beginning.

    How many events are acknowledged is written into a file, a line for each batch.
    """
    from landing.cli._signals import stopped_by_signals
    from landing.demo.traffic import ORDERS, TRIPS
    from landing.produce.loop import Produced, produce
    from landing.produce.to_hub import open_hubs

    addresses = {
        name: hub_address(
            replace(STREAM, event_hub=name.replace("_", "-")),
            {"hub": connection_string},
            {},
        )
        for name in (ORDERS, TRIPS)
    }

    def tell(so_far: Produced) -> None:
        with Path(acknowledged).open("a") as file:
            print(so_far.events, file=file)

    with (
        stopped_by_signals() as stop,
        open_hubs(addresses, say=lambda stream, message: None, stop=stop) as target,
    ):
        produce(produced(seed, events), target, stop=stop, waits=False, sent=tell)


def produce_for_ever(folder: str) -> None:
    """Produce into a lake in this process until it is ended, as the command does."""
    from landing.cli._signals import stopped_by_signals
    from landing.demo.traffic import ORDERS, TRIPS, Disorder
    from landing.produce.loop import produce
    from landing.produce.to_lake import LakeTarget

    streams = {
        name: replace(STREAM, name=name, event_hub=name.replace("_", "-"))
        for name in (ORDERS, TRIPS)
    }
    target = LakeTarget(Lake.open(folder), streams, seed=7)
    with stopped_by_signals() as stop:
        traffic = target.resumed(
            Disorder(), start=datetime(2026, 5, 4, tzinfo=UTC), rate=30, rushes=False
        )
        produce(traffic, target, stop=stop, waits=False)
