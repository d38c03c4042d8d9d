"""The deployed app under Microsoft's own runtime loses nothing, whatever fails.

`host` plays the Functions host, and `deliver` what its Event Hubs extension does with a
partition: a batch that failed is handed over again only where a retry policy says so,
and the checkpoint moves on either way.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from _amqp import message, received
from _deliveries import (
    LAND,
    PARTITION,
    Away,
    Broken,
    event,
    hand_over,
    landed,
    numbers,
)
from _hosted import Host, Worker, encoded

Start = Callable[..., Worker]


def test_a_process_killed_while_it_lands_loses_nothing(
    host: Host, start: Start, tmp_path: Path
) -> None:
    """The range is handed over again, cut elsewhere, to another process."""
    lake = tmp_path / "lake"
    cuts = random.Random(7)
    total, cut_off = 0, 0
    worker = start(TIDEMARK_LAKE=str(lake))
    takes = _seconds(host, worker)
    shares = [0.1, 0.4, 0.7]
    while shares:
        share = shares.pop(0)
        first, last = total + 1, total + 600
        contents = [event(n, b" " * 2000 + b"%d" % n) for n in range(first, last + 1)]
        call = host.invoking(
            worker, LAND, form="messages", data=encoded(contents), metadata=PARTITION
        )
        time.sleep(share * takes)
        host.kill(worker)
        cut_off += call.result()["status"] == "Gone"
        worker = start(TIDEMARK_LAKE=str(lake))
        cut = cuts.randint(first, last)
        for part in (range(first, cut), range(cut, last + 1)):
            assert hand_over(host, worker, part, 2000)["status"] == "Success"
        total = last
        if not shares and not cut_off and share > 0.001:
            shares.append(min(share, 0.1) / 2)  # it was busy while it was measured
    assert cut_off, "no process was killed while it landed"
    assert numbers(lake) == set(range(1, total + 1))


def _seconds(host: Host, worker: Worker) -> float:
    """Return how long a batch takes; it lands in a stream that is not counted."""
    contents = [message(b" " * 2000, annotations=received(n)) for n in range(600)]
    began = time.monotonic()
    host.invoke(worker, "land_trip_events", form="messages", data=encoded(contents))
    return time.monotonic() - began


def test_two_processes_that_land_one_range_lose_nothing(
    host: Host, start: Start, tmp_path: Path
) -> None:
    """As after a rebalance, when the former owner still retries."""
    lake = tmp_path / "lake"
    workers = [start(TIDEMARK_LAKE=str(lake)) for _ in range(2)]
    calls = []
    for worker, size in zip(workers, (100, 70), strict=True):
        for first in range(1, 701, size):
            contents = [event(n) for n in range(first, first + size)]
            calls.append(
                host.invoking(
                    worker,
                    LAND,
                    form="messages",
                    data=encoded(contents),
                    metadata=PARTITION,
                )
            )
    wait(calls)
    assert {call.result()["status"] for call in calls} == {"Success"}
    found = landed(lake)
    assert {row["sequence_number"] for row in found} == set(range(1, 701))
    assert {row["body"] for row in found} == {
        f'{{"order_id": "{n}"}}' for n in range(1, 701)
    }


def deliver(
    host: Host, worker: Worker, function: str, batches: list[dict[str, Any]]
) -> None:
    """Hand over a partition's batches as the extension does; see above.

    A batch's `fault` is there while it is tried for the first time.
    """
    retries = worker.functions[function]["retries"]
    for batch in batches:
        with batch["fault"]:
            answer = host.invoke(worker, function, **batch["sent"])
        if answer["status"] == "Failure" and retries:
            answer = host.invoke(worker, function, **batch["sent"])
            assert answer["status"] == "Success", answer["exception"]


def test_what_a_quick_start_loses_this_does_not(
    host: Host, start: Start, tmp_path: Path
) -> None:
    """Of ten batches three find the store broken, and one has offsets that are text."""
    lake, target = tmp_path / "lake", tmp_path / "target"
    lake.mkdir()
    target.mkdir()
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    for at in range(10):
        sequence = range(at * 100 + 1, at * 100 + 101)
        offset = "1:123:456" if at == 5 else "456"
        beside = {
            **PARTITION,
            "SystemPropertiesArray": [
                {"SequenceNumber": n, "Offset": offset} for n in sequence
            ],
        }
        bodies = {
            "form": "bodies",
            "data": encoded([b"%d" % n for n in sequence]),
            "metadata": beside,
        }
        contents = [
            message(b"%d" % n, annotations=received(n, offset)) for n in sequence
        ]
        messages = {
            "form": "messages",
            "data": encoded(contents),
            "metadata": PARTITION,
        }
        is_broken = at % 3 == 1
        ours.append(
            {"sent": messages, "fault": Broken(lake) if is_broken else nullcontext()}
        )
        theirs.append(
            {"sent": bodies, "fault": Away(target) if is_broken else nullcontext()}
        )
    quick_start = Path(__file__).parent / "host/quick_start"
    peer = start(quick_start, TARGET=str(target))
    deliver(host, peer, "process", theirs)
    deliver(host, start(TIDEMARK_LAKE=str(lake)), LAND, ours)
    lost_by_peer = 1000 - len(list(target.iterdir()))
    assert peer.functions["process"]["retries"] is None
    assert lost_by_peer == 400
    assert numbers(lake) == set(range(1, 1001))
