"""Measure a first build over many small files, and over what they are compacted to.

Lands events as many small files and copies the lake; the copy is compacted, and what
landed is removed. Then first builds of both in turns, models alone, each in a new
warehouse, and medians of the rounds. Compaction runs in a process of its own, which
tells how much memory it took.

    .venv/bin/python bench/compaction.py --files 100_000 --rounds 3
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from incremental import BETWEEN_STEPS, STEPS, micros
from timing import DBT, PROJECT, folder_for, tell, timed

from landing import EventBatch, Lake, land_events, load_declarations
from landing.compact import compact

SOURCE = "order_events"
START = datetime(2026, 1, 1, tzinfo=UTC)


def land(lake: Path, files: int, events: int, hours: int) -> None:
    """Land so many files of so many events each, four partitions, over some hours."""
    stream = load_declarations(PROJECT).stream(SOURCE)
    opened = Lake.open(str(lake))
    apart = timedelta(hours=hours) / files
    for file in range(files):
        moment = START + file * apart
        first = file // 4 * events
        numbers = range(first, first + events)
        bodies = [_body(file % 4, number, moment) for number in numbers]
        enqueued = micros(moment - datetime(1970, 1, 1, tzinfo=UTC))
        batch = EventBatch(
            bodies, [str(file % 4)] * events, numbers, [enqueued] * events
        )
        clock = lambda: moment  # noqa: B023, E731 - asked within this turn of the loop
        land_events(opened, stream, batch, clock=clock)
        if (file + 1) % 10_000 == 0:
            tell(f"{file + 1:,} files landed")


def _body(partition: int, number: int, moment: datetime) -> bytes:
    event = {
        "order_id": f"o-{partition}-{number // 4}",
        "timestamp": (moment - BETWEEN_STEPS).isoformat().replace("+00:00", "Z"),
        "amount": number % 20_000 / 100,
        "currency": "EUR",
        "customer_id": f"c-{number % 25_000}",
        "status": STEPS[number % 4],
    }
    return json.dumps(event).encode()


def compact_here(lake: Path) -> None:
    """Compact a lake, remove what landed, and print what it took as JSON."""
    began = monotonic()
    done = compact(Lake.open(str(lake)), SOURCE, keep_for=timedelta(0))
    assert not done.failed
    told = {
        "seconds": monotonic() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "files": done.files,
        "made": done.made,
        "bytes": done.bytes,
        "bytes_made": done.bytes_made,
    }
    print(json.dumps(told))


def first_build(folder: Path) -> float:
    """Return the seconds of a `dbt run` into a warehouse that is not there yet."""
    for file in folder.glob("warehouse*"):
        file.unlink()
    return timed([DBT, "run"], folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=10, help="in each file")
    parser.add_argument("--hours", type=int, default=24, help="over which they land")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compact", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.compact:
        compact_here(asked.compact)
        return
    with folder_for(None) as folder:
        many, few = folder / "many", folder / "few"
        many.mkdir()
        tell(f"landing {asked.files:,} files of {asked.events} events")
        land(many / "lake", asked.files, asked.events, asked.hours)
        shutil.copytree(many, few)
        tell("compacting")
        done = subprocess.run(
            [sys.executable, __file__, "--compact", few / "lake"],
            check=True,
            capture_output=True,
            text=True,
        )
        told = json.loads(done.stdout)
        print(
            f"compaction: {told['files']:,} files -> {told['made']}, "
            f"{told['bytes'] / 1e6:.1f} MB -> {told['bytes_made'] / 1e6:.1f} MB, "
            f"{told['seconds']:.1f} s, {told['megabytes']:.0f} MB of memory",
            flush=True,
        )
        found: dict[str, list[float]] = {"many": [], "few": []}
        for number in range(asked.rounds):
            tell(f"round {number + 1}")
            for name, lake in (("many", many), ("few", few)):
                found[name].append(first_build(lake))
        medians = {name: statistics.median(each) for name, each in found.items()}
        for name, each in found.items():
            spread = f"{min(each):.2f} to {max(each):.2f}"
            print(f"first build over {name:4} files {medians[name]:7.2f} s ({spread})")
        print(f"many over few: {medians['many'] / medians['few']:.2f} x")


if __name__ == "__main__":
    main()
