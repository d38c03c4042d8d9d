"""Consumers in processes of their own, which the operating system holds up."""

import asyncio
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from _consuming import (
    HUB,
    SAID,
    STREAM,
    Bench,
    Publisher,
    consume_for_ever,
    start_process,
    wait_until,
)
from _silver import Silver, order
from event_hubs_peer import Peer

from landing.consume.checkpoints import Checkpoints
from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.hubs import hub_address

pytestmark = pytest.mark.shop

LEASE = 1.5
PARTITIONS = ("0", "1")


@pytest.fixture
def bench(tmp_path: Path, silver: Silver) -> Iterator[Bench]:
    with Peer({HUB: len(PARTITIONS)}) as peer:
        yield Bench(peer, tmp_path, silver)


Start = Callable[[], BaseProcess]


@pytest.fixture
def start(bench: Bench) -> Iterator[Start]:
    """Start a consumer, which does not outlive the test, whatever becomes of it."""
    started: list[BaseProcess] = []

    def start() -> BaseProcess:
        address, folder = bench.peer.connection_string, str(bench.folder)
        started.append(start_process(consume_for_ever, address, folder, LEASE, 0.1))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.join()


def end(process: BaseProcess) -> None:
    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(60)
    assert process.exitcode == 0


def store(bench: Bench) -> LocalCheckpointStore:
    return LocalCheckpointStore(bench.folder / "checkpoints")


def owners(bench: Bench) -> dict[str, str]:
    """Return which consumer owns each partition that one has."""
    address = hub_address(STREAM, {"hub": bench.peer.connection_string}, {})
    return asyncio.run(Checkpoints(store(bench), address).owners(lease=LEASE))


def is_shared(bench: Bench) -> bool:
    """Return whether two consumers have claimed a partition each, and read it."""
    is_read = all(bench.peer.readers(HUB).values())
    return is_read and len({*owners(bench).values()}) == len(PARTITIONS)


def hold_up(process: BaseProcess, bench: Bench) -> None:
    """Stop a process, but not while it has the file of checkpoints locked."""
    with store(bench)._opened():
        os.kill(process.pid or 0, signal.SIGSTOP)
        time.sleep(0.05)


def test_two_consumers_that_take_a_partition_from_each_other_lose_nothing(
    bench: Bench, start: Start
) -> None:
    """Each is held up for longer than its lease, and goes on as if nothing were."""
    with Publisher(bench, PARTITIONS):
        both = [start(), start()]
        for process in both:
            wait_until(lambda: is_shared(bench))
            stolen = bench.peer.hits("stolen")
            hold_up(process, bench)
            wait_until(lambda stolen=stolen: bench.peer.hits("stolen") > stolen)
            os.kill(process.pid or 0, signal.SIGCONT)
        wait_until(lambda: is_shared(bench))
        for process in both:
            end(process)
    bench.consume(lease=LEASE)
    bench.assert_nothing_is_lost()


def test_a_disk_that_takes_no_more_keeps_nothing_by_halves_and_loses_nothing(
    bench: Bench, start: Start
) -> None:
    """The operating system refuses it, as it does where a quota or the disk is full."""
    rng = random.Random(7)
    process = start()
    wait_until(lambda: len(owners(bench)) == len(PARTITIONS))
    unlimited = resource.prlimit(process.pid or 0, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid or 0, resource.RLIMIT_FSIZE, (100_000, unlimited[1]))
    for partition in PARTITIONS:
        keys = [f"disk-{partition}-{number}" for number in range(3)]
        # nothing that could be compressed to less than the limit, however few land
        bench.send(
            [order(key, note=rng.randbytes(110_000).hex()) for key in keys],
            partition=partition,
        )
    said = bench.folder / SAID
    wait_until(lambda: said.read_text().count("cannot be written") >= len(PARTITIONS))
    assert "File too large" in said.read_text()
    assert [*(bench.folder / "lake").rglob("*.*")] == []
    resource.prlimit(process.pid or 0, resource.RLIMIT_FSIZE, unlimited)
    wait_until(lambda: bench.sent() <= bench.landed().keys())
    end(process)
    assert bench.consume(lease=LEASE).landed == 0
    bench.assert_nothing_is_lost()
