"""Measure how long an event takes from the event hub to Gold, while builds go on.

`tidemark produce` sends the shop's traffic to the stand-in for Event Hubs in
tests/streaming, `tidemark consume` lands it, and `tidemark build` runs again and again,
each in processes of their own on this one machine. An event has arrived when the first
build ends that took in its file; it began when the stand-in got it. The first build,
which makes all tables, and what it took in are left out.

    .venv/bin/python bench/event_to_gold.py --minutes 10 --rate 500
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from timing import DBT, PROJECT, folder_for, tell

TIDEMARK = DBT.with_name("tidemark")
HUBS = ("order-events=2", "trip-events=2")
WARM_UP = 10
"""Seconds of traffic for the first build."""


@contextmanager
def running(
    name: str, command: list[str | Path], environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that goes on until it is told to end; what it says is kept."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


@contextmanager
def event_hubs() -> Iterator[str]:
    """Give the connection string of a stand-in for Event Hubs."""
    hubs = [word for hub in HUBS for word in ("--hub", hub)]
    peer = subprocess.Popen(
        [sys.executable, "-m", "event_hubs_peer", *hubs],
        cwd=PROJECT / "tests" / "streaming",
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert peer.stdout is not None
        yield peer.stdout.readline().strip()
    finally:
        peer.terminate()
        peer.wait()


class Arrivals:
    """How long the events took of each file that a build took in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: set[tuple[str, str]] = set()

    def since_last(self, ended: datetime) -> list[float]:
        """Return the seconds of the events that arrived with the build that ended."""
        with duckdb.connect(
            str(self._folder / "warehouse.duckdb"), read_only=True
        ) as d:
            rows = d.execute("select source, landed_file from staging.loaded_files")
            loaded = set(rows.fetchall())
        new, self._known = loaded - self._known, loaded
        return [
            (ended - enqueued).total_seconds()
            for source, file in new
            for enqueued in self._enqueued(source, file)
        ]

    def _enqueued(self, source: str, file: str) -> list[datetime]:
        path = self._folder / "lake" / "bronze" / source / f"landed_hour={file}"
        table = pq.ParquetFile(path).read(columns=["enqueued_at"])
        found: list[datetime] = table["enqueued_at"].to_pylist()
        return found


def measure(
    folder: Path, minutes: float, rate: int, wait: str
) -> tuple[list[float], list[float]]:
    """Return the seconds of each event, and those of each build."""
    with event_hubs() as address:
        environment = os.environ | {
            "TIDEMARK_LAKE": str(folder / "lake"),
            "TIDEMARK_WAREHOUSE": str(folder / "warehouse.duckdb"),
            "TIDEMARK_CONNECTION_EVENTHUBCONNECTION": address,
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        }
        produce = [TIDEMARK, "produce", "--rate", str(rate), "--steady"]
        consume = [TIDEMARK, "consume", "--max-wait", wait, "--json"]
        with (
            running("produce", produce, environment, folder),
            running("consume", consume, environment, folder),
        ):
            time.sleep(WARM_UP)
            arrivals = Arrivals(folder)
            tell(f"first build: {build(folder, environment):.1f} s")
            arrivals.since_last(datetime.now(UTC))
            events: list[float] = []
            builds: list[float] = []
            until = time.monotonic() + 60 * minutes
            while time.monotonic() < until:
                builds.append(build(folder, environment))
                new = arrivals.since_last(datetime.now(UTC))
                events += new
                tell(f"build of {builds[-1]:.1f} s took in {len(new):,} events")
    return events, builds


def build(folder: Path, environment: dict[str, str]) -> float:
    began = time.monotonic()
    with (folder / "build.log").open("ab") as log:
        subprocess.run(
            [TIDEMARK, "build"],
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=log,
            check=True,
        )
    return time.monotonic() - began


def report(events: list[float], builds: list[float]) -> str:
    """Return a line for events, and one for builds."""
    if len(events) < 2 or len(builds) < 3:
        return f"{len(builds)} builds took in {len(events):,} events: too few"
    cuts = statistics.quantiles(events, n=100)
    third = len(builds) // 3
    first, last = statistics.median(builds[:third]), statistics.median(builds[-third:])
    return (
        f"event to Gold: p50 {cuts[49]:.1f} s, p95 {cuts[94]:.1f} s, "
        f"p99 {cuts[98]:.1f} s ({len(events):,} events)\n"
        f"builds: {len(builds)}, {statistics.median(builds):.1f} s; of the first third "
        f"{first:.1f} s, of the last {last:.1f} s: {last / first:.2f} x"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=int, default=500, help="events a second")
    parser.add_argument("--wait", default="1s", help="--max-wait of the consumer")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave it there")
    asked = parser.parse_args()
    # whoever ends it early ends what it started, too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with folder_for(asked.keep) as folder:
        found = measure(folder, asked.minutes, asked.rate, asked.wait)
    print(f"{asked.rate} events/s for {asked.minutes:g} minutes")
    print(report(*found))


if __name__ == "__main__":
    main()
