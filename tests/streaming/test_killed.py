"""Kill -9 and SIGTERM at any moment: nothing is lost, and a graceful end makes no copy.

`TIDEMARK_KILLS` says how many rounds; 10 unless set.
"""

import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from _consuming import (
    HUB,
    Bench,
    Publisher,
    consume_for_ever,
    produce_for_ever,
    produce_to_hubs,
    produced,
    start_process,
    wait_until,
)
from _silver import Silver
from event_hubs_peer import Peer

pytestmark = pytest.mark.shop

ROUNDS = int(os.environ.get("TIDEMARK_KILLS", "10"))
LEASE = 1.5
EVENTS = 500
AT_ONCE = 10


@pytest.fixture
def bench(tmp_path: Path, silver: Silver) -> Iterator[Bench]:
    with Peer({HUB: 2, "trip-events": 1}) as peer:
        yield Bench(peer, tmp_path, silver)


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_a_consumer_that_is_killed_at_any_moment_loses_nothing(bench: Bench) -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    address, folder = bench.peer.connection_string, str(bench.folder)
    files = 0
    with Publisher(bench, ["0", "1"]):
        for _ in range(ROUNDS):
            # as slow as a lake far away, or it would hardly ever be killed in a put
            process = start_process(consume_for_ever, address, folder, LEASE, 0.1, 0.2)
            # from the attempt to claim until well into landing and checkpointing
            wait_until(lambda: any(bench.peer.readers(HUB).values()))
            time.sleep(rng.uniform(0, 1.5))
            process.kill()
            process.join()
            assert process.exitcode == -signal.SIGKILL
            files = max(files, len(bench.rows()))
    assert files, "no round landed anything"
    bench.consume(lease=LEASE)
    print(f"seed {seed}: {len(bench.sent())} sent, {bench.landed().total()} landed")
    bench.assert_nothing_is_lost()


def test_a_consumer_that_is_told_to_end_lands_what_it_holds_and_makes_no_copy(
    bench: Bench,
) -> None:
    """What it holds would land in an hour; its checkpoints are written, too."""
    for partition in ("0", "1"):
        bench.publish(170, partition=partition)
    address, folder = bench.peer.connection_string, str(bench.folder)
    for first in (170, 340):
        links = bench.peer.links_made()
        process = start_process(consume_for_ever, address, folder, LEASE, 3600.0)
        wait_until(lambda links=links: bench.peer.links_made() >= links + 2)
        for partition in ("0", "1"):
            bench.publish(170, partition=partition, first=first)
        time.sleep(0.5)
        os.kill(process.pid or 0, signal.SIGTERM)
        process.join(60)
        assert process.exitcode == 0
    assert bench.landed().total() > 0
    bench.consume(lease=LEASE)
    bench.assert_nothing_is_lost(copies=False)


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_a_producer_that_is_killed_at_any_moment_goes_on_without_a_gap(
    tmp_path: Path,
) -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    before: dict[str, list[tuple[int, str]]] = {}
    for _ in range(ROUNDS):
        files = count_files(tmp_path)
        process = start_process(produce_for_ever, str(tmp_path))
        wait_until(lambda files=files: count_files(tmp_path) > files)
        time.sleep(rng.uniform(0, 0.5))
        process.kill()
        process.join()
        after = in_bronze(tmp_path)
        for partition, events in before.items():
            assert after[partition][: len(events)] == events
        before = after
    process = start_process(produce_for_ever, str(tmp_path))
    wait_until(lambda: in_bronze(tmp_path) != before)
    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(60)
    assert process.exitcode == 0
    after = in_bronze(tmp_path)
    print(f"seed {seed}: {sum(map(len, after.values()))} landed")
    for partition, events in after.items():
        assert [number for number, _ in events] == list(range(len(events))), partition


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_a_producer_to_hubs_that_is_killed_at_any_moment_is_sent_again(
    bench: Bench,
) -> None:
    """What was acknowledged is there; from the same seed and start all is, and once."""
    rng = random.Random(random.randrange(10**6))
    traffic = {
        seed: [timed.event for timed in produced(seed, EVENTS)]
        for seed in range(ROUNDS)
    }

    def told(seed: int) -> Path:
        return bench.folder / f"acknowledged-{seed}"

    def start(seed: int) -> BaseProcess:
        told(seed).unlink(missing_ok=True)
        address = bench.peer.connection_string
        return start_process(produce_to_hubs, address, str(told(seed)), seed, EVENTS)

    def acknowledged(seed: int) -> int:
        return int(told(seed).read_text().split()[-1]) if told(seed).exists() else 0

    def in_hubs() -> set[bytes]:
        hubs = (HUB, "trip-events")
        return {event.body for hub in hubs for event in bench.peer.events(hub)}

    # many at once, for each takes seconds to begin and a moment to send
    for first in range(0, ROUNDS, AT_ONCE):
        seeds = range(first, min(first + AT_ONCE, ROUNDS))
        count = len(bench.sent())
        processes = {seed: start(seed) for seed in seeds}
        wait_until(lambda count=count: len(bench.sent()) > count)
        for process in processes.values():
            time.sleep(rng.uniform(0, 0.2))
            process.kill()
            process.join()
        for seed in seeds:
            sent = traffic[seed][: acknowledged(seed)]
            assert {one.payload for one in sent} <= in_hubs()
        processes = {seed: start(seed) for seed in seeds}
        for seed, process in processes.items():
            process.join(60)
            assert (process.exitcode, acknowledged(seed)) == (0, EVENTS)
    events = [event for of_seed in traffic.values() for event in of_seed]
    assert {event.payload for event in events} == in_hubs()
    orders = [event.payload for event in events if event.stream == "order_events"]
    assert len(bench.sent()) > len(orders), "none was killed after it had sent any"
    bench.events = dict.fromkeys(orders)
    bench.consume(lease=LEASE)
    bench.assert_nothing_is_lost()


def count_files(folder: Path) -> int:
    return len(list((folder / "bronze").rglob("*.parquet")))


def in_bronze(folder: Path) -> dict[str, list[tuple[int, str]]]:
    found = defaultdict(list)
    for file in (folder / "bronze").rglob("*.parquet"):
        for row in pq.ParquetFile(file).read().to_pylist():
            place = f"{row['event_hub']} {row['partition_id']}"
            body = row["body"] or row["body_base64"]
            found[place].append((row["sequence_number"], body))
    return {place: sorted(events) for place, events in found.items()}
