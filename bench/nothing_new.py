"""Measure a build with nothing new, soon after much has landed and a day later.

Two lakes with the same events, which landed a minute ago and a day ago, each built
once. Then whole `dbt build`s with all tests, and nothing new in either, and a
`tidemark build` that says so: in turns, medians of the rounds.

    .venv/bin/python bench/nothing_new.py --events 1_000_000 --rounds 5
"""

import argparse
import json
import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path

from incremental import STEPS, micros
from timing import PROJECT, build, folder_for, tell, tidemark_build

from landing import EventBatch, Lake, land_events, load_declarations

AGES = {"a minute after": timedelta(minutes=1), "a day after": timedelta(days=1)}
TIDEMARK = "`tidemark build`"
A_FILE = 10_000


def land(lake: Path, events: int, landed_at: datetime) -> None:
    """Land so many events, four an order, in one partition and one hour."""
    stream = load_declarations(PROJECT).stream("order_events")
    lake.mkdir(parents=True)
    enqueued = micros(landed_at - datetime(1970, 1, 1, tzinfo=UTC))
    for first in range(0, events, A_FILE):
        numbers = range(first, min(first + A_FILE, events))
        bodies = [_body(number, landed_at) for number in numbers]
        size = len(bodies)
        land_events(
            Lake.open(str(lake)),
            stream,
            EventBatch(bodies, ["0"] * size, numbers, [enqueued] * size),
            clock=lambda: landed_at,
        )


def _body(number: int, landed_at: datetime) -> bytes:
    happened = landed_at - timedelta(seconds=3600 - number % 3600)
    event = {
        "order_id": f"o-{number // 4}",
        "timestamp": happened.isoformat().replace("+00:00", "Z"),
        "amount": number % 20_000 / 100,
        "currency": "EUR",
        "customer_id": f"c-{number % 25_000}",
        "status": STEPS[number % 4],
    }
    return json.dumps(event).encode()


def measure(folder: Path, events: int, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each build with nothing new, by when all landed."""
    now = datetime.now(UTC)
    for name, age in AGES.items():
        tell(f"{events:,} events that landed {age} ago: landing, and a first build")
        land(folder / name / "lake", events, now - age)
        build(folder / name)
    found: dict[str, list[float]] = {name: [] for name in (*AGES, TIDEMARK)}
    for _ in range(rounds):
        for name in AGES:
            found[name].append(build(folder / name))
        # what the last whole build was made of, it knows of its own alone
        tidemark_build(folder / name)
        found[TIDEMARK].append(tidemark_build(folder / name))
    return found


def report(found: dict[str, list[float]]) -> str:
    """Return the medians, and their ratio."""
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    soon, later = (medians[name] for name in AGES)
    lines = [
        f"{name:16} {medians[name]:6.2f} s ({min(each):.2f} to {max(each):.2f})"
        for name, each in found.items()
    ]
    return "\n".join(
        [*lines, "", f"a minute after over a day after: {soon / later:.2f} x"]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with folder_for(None) as folder:
        print(report(measure(folder, arguments.events, arguments.rounds)))


if __name__ == "__main__":
    main()
