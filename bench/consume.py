"""What landing costs a consumer: `consume` beside one that throws all away.

    python bench/consume.py --events 20000 --rounds 5

Both receive the same events of two partitions by the same SDK from the stand-in for
Event Hubs in tests/streaming, which runs in a process of its own; they take turns. The
time is from a tenth of the events received to all of them received, or landed. What the
stand-in gives is far less than the service does, so this says how much of a consumer's
time landing takes, and not what a consumer can do.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.aio import EventHubConsumerClient

from landing import Lake, StreamSource
from landing.consume.buffer import Limits
from landing.consume.options import Options
from landing.consume.run import Consumer
from landing.hubs import hub_address

PROJECT = Path(__file__).parents[1]
HUB = "order-events"
STREAM = StreamSource("order_events", Path("streams.yml"), (), HUB, "Hub", "$Default")


async def throw_away(address: str, events: int) -> float:
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
        seconds = await between(lambda: received, events)
        receiving.cancel()
        await asyncio.wait({receiving})
    return seconds


async def land(address: str, events: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        stop = asyncio.Event()
        consumer = Consumer(
            Lake.open(f"{folder}/lake"),
            [(STREAM, hub_address(STREAM, {"hub": address}, {}))],
            f"{folder}/checkpoints",
            # the last of each partition waits for its time: a small part of the whole
            options=Options(limits=Limits(seconds=0.5)),
            memory=256 * 1024 * 1024,
            say=lambda stream, message: None,
        )
        running = asyncio.create_task(consumer.run(stop))
        began = await reached(lambda: received(consumer), events // 10)
        seconds = await reached(lambda: landed(consumer), events) - began
        stop.set()
        await running
        return seconds


def received(consumer: Consumer) -> int:
    return sum(status.landed + status.held for status in consumer.status())


def landed(consumer: Consumer) -> int:
    return sum(status.landed for status in consumer.status())


async def between(count: Callable[[], int], events: int) -> float:
    began = await reached(count, events // 10)
    return await reached(count, events) - began


async def reached(count: Callable[[], int], events: int) -> float:
    while count() < events:
        await asyncio.sleep(0.005)
    return time.perf_counter()


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
    parser.add_argument("--events", type=int, default=20_000)
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
        taken: dict[str, list[float]] = {"thrown away": [], "landed": []}
        for _ in range(given.rounds):
            taken["thrown away"].append(asyncio.run(throw_away(address, given.events)))
            taken["landed"].append(asyncio.run(land(address, given.events)))
        for name, seconds in taken.items():
            rate = 0.9 * given.events / statistics.median(seconds)
            print(f"{name:12} {rate:>8,.0f} events/s, the median of {given.rounds}")
        ratios = [b / a for a, b in zip(*(taken[name] for name in taken), strict=True)]
        print(f"landing takes {statistics.median(ratios):.2f} times as long")
    finally:
        peer.terminate()
        peer.wait()


if __name__ == "__main__":
    main()
