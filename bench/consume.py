"""What landing costs a consumer: `consume` beside one that throws all away.

    python bench/consume.py --events 100_000 --rounds 5

Both receive the same events of two partitions by the same SDK from the stand-in for
Event Hubs in tests/streaming, which runs in a process of its own; they take turns. It
is measured from a tenth of the events received to the end of the consumer, which leaves
once all are received, and has landed them then and written its checkpoints: by the
clock, and in CPU time of the consumer's process. The stand-in gives far less than the
service does, and a consumer waits for it; so CPU says what landing adds, and neither
what a consumer can do.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.aio import EventHubConsumerClient

from landing import Lake, StreamSource
from landing.consume.hub import require_azure_to_consume
from landing.consume.options import Options
from landing.consume.run import Consumer
from landing.hubs import hub_address

PROJECT = Path(__file__).parents[1]
HUB = "order-events"
STREAM = StreamSource("order_events", Path("streams.yml"), (), HUB, "Hub", "$Default")


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock, and of the process's CPU."""

    clock: float
    cpu: float


async def throw_away(address: str, events: int) -> Taken:
    received = 0

    async def on_events(context: object, batch: list[object]) -> None:
        nonlocal received
        received += len(batch)

    client = EventHubConsumerClient.from_connection_string(
        address, consumer_group="$Default", eventhub_name=HUB
    )
    async with client:
        receiving = asyncio.create_task(
            client.receive_batch(on_events, starting_position="-1")
        )
        began = await reached(lambda: received, events // 10)
        await reached(lambda: received, events)
        receiving.cancel()
        await asyncio.wait({receiving})
    return since(began)


async def land(address: str, events: int) -> Taken:
    with tempfile.TemporaryDirectory() as folder:
        stop = asyncio.Event()
        consumer = Consumer(
            Lake.open(f"{folder}/lake"),
            [(STREAM, hub_address(STREAM, {"hub": address}, {}))],
            f"{folder}/checkpoints",
            options=Options(),
            memory=256 * 1024 * 1024,
            say=lambda stream, message: None,
        )
        running = asyncio.create_task(consumer.run(stop))
        began = await reached(lambda: received(consumer), events // 10)
        await reached(lambda: received(consumer), events)
        stop.set()
        done = await running
        assert (done.landed, done.left_unlanded) == (events, 0)
        return since(began)


def received(consumer: Consumer) -> int:
    return sum(status.landed + status.held for status in consumer.status())


async def reached(count: Callable[[], int], events: int) -> Taken:
    """Return the times at which so many had come."""
    while count() < events:
        await asyncio.sleep(0.1)  # seldom, or asking takes a part of the time
    return Taken(time.perf_counter(), time.process_time())


def since(began: Taken) -> Taken:
    return Taken(time.perf_counter() - began.clock, time.process_time() - began.cpu)


def fill(address: str, events: int) -> None:
    body = b'{"order_id": "%08d", "status": "placed", "amount": 12.50, "note": "%s"}'
    with EventHubProducerClient.from_connection_string(
        address, eventhub_name=HUB
    ) as producer:
        for partition in ("0", "1"):
            batch = producer.create_batch(partition_id=partition)
            for number in range(events // 2):
                event = EventData(body % (number, b"x" * 120))
                try:
                    batch.add(event)
                except ValueError:
                    producer.send_batch(batch)
                    batch = producer.create_batch(partition_id=partition)
                    batch.add(event)
            producer.send_batch(batch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    peer = subprocess.Popen(
        [sys.executable, "-m", "event_hubs_peer", "--hub", f"{HUB}=2"],
        cwd=PROJECT / "tests" / "streaming",
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert peer.stdout is not None
        address = peer.stdout.readline().strip()
        fill(address, given.events)
        require_azure_to_consume()  # whose import is nobody's time
        ways = {"thrown away": throw_away, "landed": land}
        taken: dict[str, list[Taken]] = {way: [] for way in ways}
        for _ in range(given.rounds):
            for way, consume in ways.items():
                taken[way].append(asyncio.run(consume(address, given.events)))
        measured = 0.9 * given.events
        for way, rounds in taken.items():
            rate = measured / statistics.median(one.clock for one in rounds)
            cpu = statistics.median(one.cpu for one in rounds) / measured * 1e6
            print(f"{way:12} {rate:>8,.0f} events/s, {cpu:5.1f} us of CPU an event")
        pairs = list(zip(*taken.values(), strict=True))
        clock = statistics.median(b.clock / a.clock for a, b in pairs)
        cpu = statistics.median(b.cpu / a.cpu for a, b in pairs)
        print(f"landing takes {clock:.2f} times as long, {cpu:.2f} times the CPU")
    finally:
        peer.terminate()
        peer.wait()


if __name__ == "__main__":
    main()
