"""Play made-up histories, and prove that each ends as a full refresh.

    python tests/pipeline/_prove.py --histories 2000

proves it for so many, in two processes.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from queue import Empty
from threading import Thread
from typing import Any

from _histories import DifferenceError, History
from _proving import Proving
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

STEPS = 7
"""What happens in a history, at most, between its first build and its last."""

ZONES = ("UTC", "America/New_York")
"""Where days are cut: in histories of an even number, and of an odd one."""


def prove(
    warehouse: Proving,
    numbers: Iterable[int],
    *,
    shrink: bool = True,
    told: Callable[[], None] = lambda: None,
) -> int:
    """Play the histories of these numbers, and return how many were played.

    The same number is the same history. Raises `DifferenceError` after the first,
    with `shrink` reduced to a short one, that leaves a difference: once is enough,
    though it may be gone when the history is played again.
    """
    this = type("ThisHistory", (History,), {"warehouse": warehouse, "finished": 0})
    # one at a time: left to itself, hypothesis plays each in many variations
    once = settings(
        max_examples=1,
        stateful_step_count=STEPS,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    played = 0
    for number in numbers:
        try:
            run_state_machine_as_test(seed(number)(this), settings=once)
        except DifferenceError as difference:
            raise difference.of(number) from None
        except Flaky:
            if this.difference is None:
                raise
            raise this.difference.of(number) from None
        played += 1
        told()
    return played


def zone_of(number: int) -> str:
    """Return where days are cut in the history of a number."""
    return ZONES[number % len(ZONES)]


def in_processes(
    work: Callable[[Any, Callable[[Any], None]], None], shares: Iterable[Any]
) -> Iterator[Any]:
    """Do shares of work in a process each, and yield what they tell.

    Raises `RuntimeError` when one of them dies.
    """
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    running = [
        context.Process(target=_do, args=(work, share, queue), daemon=True)
        for share in shares
    ]
    for process in running:
        process.start()
    left = len(running)
    while left:
        try:
            told = queue.get(timeout=5)
        except Empty:
            if any(process.exitcode for process in running):
                raise RuntimeError("a process has died") from None
            continue
        if told is None:
            left -= 1
        else:
            yield told


def _do(
    work: Callable[[Any, Callable[[Any], None]], None], share: Any, queue: Any
) -> None:
    # who was killed ends no one
    parent = multiprocessing.parent_process()
    assert parent is not None
    Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
    work(share, queue.put)
    queue.put(None)


def _prove_share(share: tuple[range, str], tell: Callable[[Any], None]) -> None:
    numbers, zone = share
    with tempfile.TemporaryDirectory() as folder:
        try:
            warehouse = Proving(Path(folder), zone=zone)
            prove(warehouse, numbers, told=lambda: tell(1))
        except DifferenceError as difference:
            tell(str(difference))


def main() -> int:
    """Prove it in some processes, and tell how far they are."""
    parser = argparse.ArgumentParser(description="Incremental equals full refresh.")
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--first", type=int, help="the number of the first history")
    asked = parser.parse_args()
    first = random.randrange(10**6) if asked.first is None else asked.first
    last = first + asked.histories
    # as many for each zone
    processes = max(asked.processes, 2) // 2 * 2
    shares = [
        (range(first + n, last, processes), zone_of(first + n))
        for n in range(processes)
    ]
    print(f"histories {first} to {last - 1} in {processes} processes", flush=True)
    began, played, differences = time.monotonic(), 0, []
    for told in in_processes(_prove_share, shares):
        if isinstance(told, str):
            differences.append(told)
            continue
        played += 1
        if played % 20 == 0:
            minutes = (time.monotonic() - began) / 60
            print(f"{played} histories, {played / minutes:.0f} a minute", flush=True)
    for difference in differences:
        print(difference)
    minutes = (time.monotonic() - began) / 60
    print(
        f"{played} histories in {minutes:.1f} minutes, {len(differences)} differences"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
