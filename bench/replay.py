"""Measure how fast `replay` lands NDJSON: events a second, checked and landed.

Run `python bench/replay.py`. It makes a file and a lake in a temporary folder
and removes both.
"""

import argparse
import io
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from landing.declarations import StreamSource
from landing.lake import Lake
from landing.replaying import replay

SOURCE = StreamSource("order_events", Path(), (), "order-events", "none", "$Default")


def write_events(path: Path, count: int) -> None:
    """Write order events of some 144 bytes a line, no two alike."""
    draw = random.Random(7)
    placed = datetime(2026, 1, 5, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            placed += timedelta(milliseconds=draw.randint(1, 4000))
            file.write(
                f'{{"order_id":"o-{number:08}","event_time":"{placed:%FT%T.%fZ}",'
                f'"status":"{draw.choice(("placed", "paid", "shipped"))}",'
                f'"amount":"{draw.randint(100, 99999) / 100:.2f}",'
                f'"customer_id":"c-{draw.randint(1, 50000):05}","currency":"EUR"}}\n'
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as folder:
        path = Path(folder, "orders.ndjson")
        write_events(path, options.events)
        rates = []
        for number in range(options.rounds):
            lake = Lake.open(str(Path(folder, f"lake-{number}")))
            began = time.perf_counter()
            landed = replay(lake, SOURCE, [str(path)], io.BytesIO())
            rates.append(landed.events / (time.perf_counter() - began))
            assert landed.events == options.events
        size = path.stat().st_size / options.events
    shown = ", ".join(f"{rate:,.0f}" for rate in rates)
    print(
        f"{statistics.median(rates):,.0f} events/s "
        f"(median of {shown}; {options.events:,} events of {size:.0f} bytes)"
    )


if __name__ == "__main__":
    main()
