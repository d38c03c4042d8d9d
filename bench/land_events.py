"""Measure what landing events costs beside what else is written of them.

Batches of events go to local files, one a batch, each way in turn: by `land_events`; as
Avro with deflate, which is what Event Hubs Capture writes; and as NDJSON by gzip, which
is what most scripts write. With `--azurite` the first goes to a container of a storage
emulator as well. Medians of the rounds, in events a
second of CPU time, which a busy machine changes less than the clock's, and the ratios.

    .venv/bin/python bench/land_events.py --events 200_000 --rounds 5
"""

import argparse
import cProfile
import gzip
import io
import json
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fastavro

from landing import EventBatch, Lake, land_events
from landing.declarations import StreamSource
from landing.events import encode_events

SOURCE = StreamSource("order_events", Path(), (), "order-events", "none", "$Default")
STARTED = datetime(2026, 5, 4, tzinfo=UTC)

# The schema of the files that Capture writes, without its system properties.
CAPTURE = fastavro.parse_schema(
    {
        "type": "record",
        "name": "EventData",
        "fields": [
            {"name": "SequenceNumber", "type": "long"},
            {"name": "Offset", "type": "string"},
            {"name": "EnqueuedTimeUtc", "type": "string"},
            {"name": "Properties", "type": {"type": "map", "values": "string"}},
            {"name": "Body", "type": ["null", "bytes"]},
        ],
    }
)


def batches(events: int, size: int) -> Iterator[EventBatch]:
    """Yield batches of one partition, of events of 150 to 250 bytes."""
    draw = random.Random(7)
    placed = STARTED
    for first in range(0, events, size):
        bodies, times = [], []
        for number in range(first, min(first + size, events)):
            placed += timedelta(milliseconds=draw.randint(1, 400))
            bodies.append(
                json.dumps(
                    {
                        "order_id": f"o-{number:08}",
                        "timestamp": f"{placed:%FT%T.%fZ}",
                        "status": draw.choice(("placed", "paid", "shipped")),
                        "amount": draw.randint(100, 99999) / 100,
                        "customer_id": f"c-{draw.randint(1, 50000):05}",
                        "currency": "EUR",
                        "session": f"{draw.getrandbits(4 * draw.randint(8, 32)):x}",
                        "items": draw.randint(1, 9),
                    },
                    separators=(",", ":"),
                ).encode()
            )
            times.append(
                (placed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta.resolution
            )
        yield EventBatch(
            bodies,
            ["0"] * len(bodies),
            range(first, first + len(bodies)),
            times,
            [str(number * 200) for number in range(first, first + len(bodies))],
        )


def land(made: list[EventBatch], url: str) -> None:
    """Land the batches as the trigger and the consumer do."""
    opened = Lake.open(url)
    for batch in made:
        land_events(opened, SOURCE, batch)


def write_avro(made: list[EventBatch], folder: str) -> None:
    """Write a file of Capture's schema for each batch, with deflate."""
    for number, batch in enumerate(made):
        with Path(folder, f"{number}.avro").open("wb") as file:
            fastavro.writer(
                file,
                CAPTURE,
                [
                    {
                        "SequenceNumber": sequence,
                        "Offset": offset,
                        "EnqueuedTimeUtc": str(enqueued),
                        "Properties": {},
                        "Body": body,
                    }
                    for sequence, offset, enqueued, body in zip(
                        batch.sequence_numbers,
                        batch.offsets,
                        batch.enqueued_at,
                        batch.bodies,
                        strict=True,
                    )
                ],
                codec="deflate",
            )


def write_ndjson(made: list[EventBatch], folder: str) -> None:
    """Write a file of lines for each batch, by gzip at level 6."""
    for number, batch in enumerate(made):
        lines = io.BytesIO()
        for body in batch.bodies:
            lines.write(body + b"\n")
        with gzip.open(Path(folder, f"{number}.ndjson.gz"), "wb", 6) as file:
            file.write(lines.getvalue())


def share_of_encoding(made: list[EventBatch], folder: str) -> float:
    """Return how much of landing is the encoding of Parquet files, in percent."""
    profile = cProfile.Profile(time.process_time)  # no disk that is busy
    profile.runcall(land, made, folder)
    spent = pstats.Stats(profile).get_stats_profile().func_profiles
    encoding, landing = (spent[each.__name__] for each in (encode_events, land))
    return 100 * encoding.cumtime / landing.cumtime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--azurite",
        metavar="URL",
        help="az://… of a storage emulator, to land to as well",
    )
    options = parser.parse_args()
    made = list(batches(options.events, options.batch))
    size = statistics.mean(len(body) for batch in made for body in batch.bodies)
    ways: dict[str, Callable[[list[EventBatch], str], None]] = {
        "land_events": land,
        "Avro deflate": write_avro,
        "NDJSON gzip": write_ndjson,
    }
    if options.azurite:
        ways["land_events, emulator"] = lambda made, folder: land(
            made, f"{options.azurite}/{Path(folder).name}"
        )
    rates: dict[str, list[float]] = {way: [] for way in ways}
    shares = []
    for _ in range(options.rounds):
        for way, write in ways.items():
            with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as folder:
                began = time.process_time()
                write(made, folder)
                rates[way].append(options.events / (time.process_time() - began))
        with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as folder:
            shares.append(share_of_encoding(made, folder))
    print(
        f"{options.events:,} events of {size:.0f} bytes, batches of {options.batch:,}"
    )
    medians = {way: statistics.median(rounds) for way, rounds in rates.items()}
    for way, rate in medians.items():
        low, high = min(rates[way]), max(rates[way])
        print(f"{way:22} {rate:>9,.0f} events/s of CPU ({low:,.0f} to {high:,.0f})")
    for way in ("Avro deflate", "NDJSON gzip"):
        print(f"land_events over {way}: {medians['land_events'] / medians[way]:.1f} x")
    print(
        f"of landing, Parquet encoding is {statistics.median(shares):.0f} %, "
        f"the rest {100 - statistics.median(shares):.0f} %"
    )


if __name__ == "__main__":
    main()
