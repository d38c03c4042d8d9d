"""Measure what an increment costs, by the size of the history before it.

Makes histories of order events in Bronze, builds each once, then times whole
`dbt build` runs, tests included, side by side: an increment of 10,000 events of
which 2 % are late by up to a year, and a build with nothing new. What it made is
deleted at the end.

    .venv/bin/python bench/incremental.py --events 1_000_000 10_000_000
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import duckdb

from landing import EventBatch, Lake, land_events, load_declarations

PROJECT = Path(__file__).parents[1]
DBT = Path(sys.executable).with_name("dbt")
YEAR = timedelta(days=365)
START = datetime(2025, 10, 1, tzinfo=UTC)
STEPS = ("placed", "paid", "shipped", "delivered")
BETWEEN_STEPS = timedelta(hours=14)

# One day of the year: every order has four events, some hours apart. Made by
# DuckDB, in the columns and folders of Bronze.
_DAY = """
copy (
    with happened as (
        select
            o, step, o * 4 + step as number,
            timestamp '{start}' + to_microseconds(
                (o::hugeint * {year} // {orders})::bigint + step * {between}
            ) as at_time
        from range(4) as s(step),
            range(
                greatest(
                    0, ({day}::hugeint - step * {between}) * {orders} // {year}
                )::bigint,
                greatest(
                    0, ({next}::hugeint - step * {between}) * {orders} // {year}
                )::bigint
            ) as r(o)
    )
    select
        printf(
            '{{"event_id": "%s", "order_id": "o-%d", "timestamp": "%s", '
            || '"amount": %d.%02d, "currency": "EUR", "customer_id": "c-%d", '
            || '"status": "%s"}}',
            md5(number::varchar), o, strftime(at_time, '%Y-%m-%dT%H:%M:%S.%gZ'),
            5 + hash(o) % 200, hash(o + 1) % 100, hash(o) % {customers},
            {steps}[step + 1]
        ) as body,
        null::varchar as body_base64,
        'order-events' as event_hub,
        (hash(o) % 4)::varchar as partition_id,
        number::bigint as sequence_number,
        number::varchar as "offset",
        at_time::timestamptz as enqueued_at,
        null::varchar as partition_key,
        null::varchar as properties,
        (at_time + interval 1 second)::timestamptz as landed_at,
        strftime(at_time + interval 1 second, '%Y-%m-%dT%H') as landed_hour
    from happened
)
to '{folder}' (
    format parquet, compression zstd, partition_by (landed_hour),
    overwrite_or_ignore, filename_pattern 'order-events-day{number}-{{i}}'
)
"""


def micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def make_history(lake: Path, events: int) -> None:
    """Write a year of events, a file an hour or so."""
    folder = lake / "bronze" / "order_events"
    folder.mkdir(parents=True)
    day = timedelta(days=1)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        for number in range(YEAR // day):
            connection.execute(
                _DAY.format(
                    start=START.replace(tzinfo=None),
                    year=micros(YEAR),
                    between=micros(BETWEEN_STEPS),
                    orders=events // 4,
                    customers=events // 40 + 1,
                    steps=list(STEPS),
                    day=micros(day * number),
                    next=micros(day * (number + 1)),
                    folder=folder,
                    number=number,
                )
            )


def land_increment(lake: Path, events: int, number: int, size: int) -> None:
    """Land new events of one hour, 2 % of them late by up to a year."""
    rng = random.Random(number)
    now = START + YEAR + timedelta(hours=6 * number)
    bodies = []
    for _ in range(size):
        order = events // 4 - rng.randrange(events // 400 + 1)
        moment = now - timedelta(seconds=3600 * rng.random())
        if rng.random() < 0.02:
            order = rng.randrange(events // 4)
            moment = now - YEAR * rng.random()
        elif rng.random() < 0.7:
            order = events // 4 + number * size + rng.randrange(size // 3)
        event = {
            "order_id": f"o-{order}",
            "timestamp": moment.isoformat().replace("+00:00", "Z"),
            "amount": rng.randrange(20_000) / 100,
            "currency": "EUR",
            "customer_id": f"c-{rng.randrange(events // 40 + 1)}",
            "status": rng.choice(STEPS),
        }
        bodies.append(json.dumps(event).encode())
    epoch = micros(now - datetime(1970, 1, 1, tzinfo=UTC))
    first = 10**12 + number * size
    land_events(
        Lake.open(str(lake)),
        load_declarations(PROJECT).stream("order_events"),
        EventBatch(bodies, ["0"] * size, range(first, first + size), [epoch] * size),
        clock=lambda: now,
    )


def build(folder: Path) -> float:
    """Return the seconds of a whole `dbt build`."""
    began = monotonic()
    subprocess.run(
        [
            DBT, "build", "--quiet",
            "--target-path", folder / "target", "--log-path", folder / "logs",
        ],
        cwd=PROJECT,
        env=os.environ
        | {
            "TIDEMARK_LAKE": str(folder / "lake"),
            "TIDEMARK_WAREHOUSE": str(folder / "warehouse.duckdb"),
        },
        check=True,
    )  # fmt: skip
    return monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--increment", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folders = {events: Path(made) / str(events) for events in arguments.events}
        for events, folder in folders.items():
            make_history(folder / "lake", events)
            print(
                f"{events:>12,} events: first build {build(folder):.1f} s", flush=True
            )
            build(folder)
        added: dict[int, list[float]] = {events: [] for events in folders}
        nothing: dict[int, list[float]] = {events: [] for events in folders}
        for number in range(1, arguments.rounds + 1):
            for events, folder in folders.items():
                land_increment(folder / "lake", events, number, arguments.increment)
                added[events].append(build(folder))
                nothing[events].append(build(folder))
    base = min(folders)
    for name, measured in (("increment", added), ("nothing new", nothing)):
        for events, seconds in measured.items():
            median = statistics.median(seconds)
            ratio = median / statistics.median(measured[base])
            print(
                f"{events:>12,} events: {name} {median:.1f} s, "
                f"{ratio:.2f} x that of {base:,}"
            )


if __name__ == "__main__":
    main()
