"""Measure a cycle of `tidemark build --every` beside a cold `dbt build`.

The demo's shop is landed and built. Then, in turns: a cold `dbt build` of a copy, in a
process of its own, and cycles in this process, for which a few hundred events have
landed of one stream, or of both. Each is timed with all tests that it runs. Last, so
many more cycles, and the memory of this process over them.

    .venv/bin/python bench/every.py --rounds 3 --cycles 1000
"""

import argparse
import os
import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from timing import PROJECT, build, folder_for, tell

from landing import EventBatch, Lake, land_events, load_declarations
from landing.building.build import BuildResult
from landing.building.every import Builds
from landing.demo.acts import open_shop, play
from landing.demo.stream import to_json
from landing.settings import Settings, load_settings

COLD = "cold `dbt build`"
CYCLES = {
    "cycle, trips": ("trip_events",),
    "cycle, orders": ("order_events",),
    "cycle, both": ("order_events", "trip_events"),
}
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Bench:
    """A shop below a folder, and who builds it again and again."""

    folder: Path
    settings: Settings
    builds: Builds
    numbers: Iterator[int] = field(default_factory=lambda: count(10_000_000))

    def land(self, source: str, events: int) -> None:
        """Land so many changed orders or trips."""
        now = datetime.now(UTC)
        numbers = [next(self.numbers) for _ in range(events)]
        key = "order_id" if source == "order_events" else "trip_id"
        bodies = [
            to_json(
                {
                    key: f"b-{number % 20_000}",
                    "timestamp": now.isoformat(),
                    "status": "paid" if key == "order_id" else "requested",
                    "order_id": f"b-{number % 20_000}",
                    "customer_id": f"c-{number % 400}",
                    "amount": number % 10_000,
                    "currency": "EUR",
                    "items": [
                        {"product_id": "p-1", "quantity": 1, "unit_price": 1},
                    ],
                }
            ).encode()
            for number in numbers
        ]
        land_events(
            Lake.open(self.settings.lake),
            load_declarations(PROJECT).stream(source),
            EventBatch(
                bodies,
                ["0"] * events,
                numbers,
                [int(now.timestamp() * 1_000_000)] * events,
            ),
            clock=lambda: now,
        )

    def next(self) -> BuildResult:
        """Build what is new, which must be something, and good."""
        done = self.builds.next()
        if done is None or not done.succeeded:
            raise RuntimeError(f"a cycle went wrong: {done}")
        return done

    def cold(self) -> float:
        """Return the seconds of a cold `dbt build` of what stands now, on a copy."""
        copy = self.folder / "cold"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        shutil.copytree(self.folder / "lake", copy / "lake")
        shutil.copy(self.folder / "warehouse.duckdb", copy)
        seconds = build(copy, "--exclude-resource-type", "unit_test")
        shutil.rmtree(copy)
        return seconds


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Give the shop, landed and built twice: the second build has what ran."""
    environment = {
        "TIDEMARK_LAKE": str(folder / "lake"),
        "TIDEMARK_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "TIDEMARK_CONTROL": f"sqlite:///{folder / 'control.db'}",
        "TIDEMARK_PUBLISHED": str(folder / "published"),
        "TIDEMARK_CONNECTION_SHOP": f"sqlite:///{folder / 'shop.db'}",
        "TIDEMARK_CONNECTION_CATALOGUE": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    (folder / "lake").mkdir()
    with patch.dict(os.environ, environment):
        settings = load_settings(PROJECT, dict(os.environ))
        found = Bench(folder, settings, Builds(settings))
        declared = load_declarations(PROJECT)
        play(folder, open_shop().history(), settings, declared, found.next)
        found.next()
        yield found


def timed(work: Callable[[], BuildResult]) -> tuple[float, BuildResult]:
    began = monotonic()
    done = work()
    return monotonic() - began, done


def memory() -> float:
    """Return what this process has in memory now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


def measure(shop: Bench, rounds: int, events: int) -> dict[str, list[float]]:
    """Return the seconds of each, in turns."""
    found: dict[str, list[float]] = {name: [] for name in (COLD, *CYCLES)}
    nodes = {}
    for _ in range(rounds):
        shop.land("order_events", events)
        shop.land("trip_events", events)
        found[COLD].append(shop.cold())
        shop.next()
        for name, sources in CYCLES.items():
            for source in sources:
                shop.land(source, events)
            seconds, done = timed(shop.next)
            found[name].append(seconds)
            nodes[name] = f"{done.models} models, {done.tests} tests"
    for name, said in nodes.items():
        tell(f"{name}: {said}")
    return found


def remember(shop: Bench, cycles: int, events: int) -> list[float]:
    """Return the memory after each of so many cycles, of one stream and the other."""
    found = []
    for number in range(cycles):
        shop.land(("order_events", "trip_events")[number % 2], events)
        shop.next()
        found.append(memory())
        if number % 50 == 0:
            tell(f"cycle {number}: {found[-1]:.0f} MB")
    return found


def report(found: dict[str, list[float]], kept: list[float]) -> str:
    """Return the medians, what each is of a cold build, and how memory went."""
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    lines = [
        f"{name:18} {medians[name]:6.2f} s ({min(each):.2f} to {max(each):.2f})"
        f" {medians[name] / medians[COLD]:6.1%} of a cold build"
        for name, each in found.items()
    ]
    if kept:
        third = max(1, len(kept) // 3)
        first, last = statistics.median(kept[:third]), statistics.median(kept[-third:])
        lines.append(
            f"memory over {len(kept)} cycles: {first:.0f} MB in the first third, "
            f"{last:.0f} in the last, {max(kept):.0f} at most"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, default=300, help="of a cycle and stream")
    parser.add_argument("--cycles", type=int, default=30, help="of which to see memory")
    asked = parser.parse_args()
    with folder_for(None) as folder, bench(folder) as shop:
        tell("measuring")
        found = measure(shop, asked.rounds, asked.events)
        print(report(found, remember(shop, asked.cycles, asked.events)))


if __name__ == "__main__":
    main()
