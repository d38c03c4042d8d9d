"""Kill -9 and SIGTERM at any moment: nothing is lost, and a graceful end makes no copy.

`TIDEMARK_KILLS` says how many rounds; 10 unless set.
"""

import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from _consuming import (
    HUB,
    Bench,
    Publisher,
    consume_for_ever,
    produce_for_ever,
    start_process,
)
from event_hubs_peer import Peer

ROUNDS = int(os.environ.get("TIDEMARK_KILLS", "10"))
LEASE = 1.5


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Peer({HUB: 2}) as peer:
        yield Bench(peer, tmp_path)


def wait_until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it never came to hold"
        time.sleep(0.02)


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_a_consumer_that_is_killed_at_any_moment_loses_nothing(bench: Bench) -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    address, folder = bench.peer.connection_string, str(bench.folder)
    files = 0
    with Publisher(bench, ["0", "1"]):
        for _ in range(ROUNDS):
            process = start_process(consume_for_ever, address, folder, LEASE, 0.1)
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
        after = produced(tmp_path)
        for partition, events in before.items():
            assert after[partition][: len(events)] == events
        before = after
    process = start_process(produce_for_ever, str(tmp_path))
    wait_until(lambda: produced(tmp_path) != before)
    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(60)
    assert process.exitcode == 0
    after = produced(tmp_path)
    print(f"seed {seed}: {sum(map(len, after.values()))} landed")
    for partition, events in after.items():
        assert [number for number, _ in events] == list(range(len(events))), partition


def count_files(folder: Path) -> int:
    return len(list((folder / "bronze").rglob("*.parquet")))


def produced(folder: Path) -> dict[str, list[tuple[int, str]]]:
    found = defaultdict(list)
    for file in (folder / "bronze").rglob("*.parquet"):
        for row in pq.ParquetFile(file).read().to_pylist():
            place = f"{row['event_hub']} {row['partition_id']}"
            body = row["body"] or row["body_base64"]
            found[place].append((row["sequence_number"], body))
    return {place: sorted(events) for place, events in found.items()}
