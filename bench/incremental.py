"""Measure what an increment costs, by the size of the history before it.

Makes histories of order events in Bronze, builds each once, then times whole
`dbt build` runs, tests included, side by side: an increment of 10,000 events of
which 2 % are late by up to a year, and a build with nothing new. One increment
more is not timed: DuckDB counts the rows that each model scans in it.

    .venv/bin/python bench/incremental.py --events 1_000_000 10_000_000

What it made is deleted at the end, unless it is kept for another time:

    .venv/bin/python bench/incremental.py --events 50_000_000 --keep /data/bench
"""

import argparse
import json
import random
import shutil
import statistics
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from _scans import Scan, by_model, load
from timing import PROJECT, build, folder_for, tell, timed

from landing import EventBatch, Lake, land_events, load_declarations

YEAR = timedelta(days=365)
START = datetime(2025, 10, 1, tzinfo=UTC)
STEPS = ("placed", "paid", "shipped", "delivered")
BETWEEN_STEPS = timedelta(hours=14)

# One day of the year: every order has four events, some hours apart, all in one of
# four partitions, which number what they take.
_DAY = """
create or replace temp table day as
with happened as (
    select
        o, step, (o % 4)::varchar as partition_id,
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
    happened.*,
    coalesce(sent.events, 0) - 1
        + row_number() over (partition by partition_id order by at_time, o)
        as sequence_number
from happened
left join sent using (partition_id)
"""

# The day in the columns and folders of Bronze.
_LAND = """
copy (
    select
        printf(
            '{{"event_id": "%s", "order_id": "o-%d", "timestamp": "%s", '
            || '"amount": %d.%02d, "currency": "EUR", "customer_id": "c-%d", '
            || '"status": "%s"}}',
            md5((o * 4 + step)::varchar), o,
            strftime(at_time, '%Y-%m-%dT%H:%M:%S.%gZ'),
            5 + hash(o) % 200, hash(o + 1) % 100, hash(o) % {customers},
            {steps}[step + 1]
        ) as body,
        null::varchar as body_base64,
        'order-events' as event_hub,
        partition_id,
        sequence_number,
        sequence_number::varchar as "offset",
        at_time::timestamptz as enqueued_at,
        null::varchar as partition_key,
        null::varchar as properties,
        (at_time + interval 1 second)::timestamptz as landed_at,
        strftime(at_time + interval 1 second, '%Y-%m-%dT%H') as landed_hour
    from day
)
to '{folder}' (
    format parquet, compression zstd, partition_by (landed_hour),
    overwrite_or_ignore, filename_pattern 'order-events-day{number}-{{i}}'
)
"""

_COUNT = """
create or replace temp table sent as
select partition_id, max(sequence_number) + 1 as events
from (
    select partition_id, sequence_number from day
    union all
    select partition_id, events - 1 from sent
)
group by partition_id
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
        connection.execute("create temp table sent (partition_id varchar, events int8)")
        for number in range(YEAR // day):
            for step in (_DAY, _LAND, _COUNT):
                connection.execute(
                    step.format(
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


def land_increment(lake: Path | str, events: int, number: int, size: int) -> None:
    """Land new events of one hour, in a partition of their own, 2 % of them late.

    These by up to a year.
    """
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
    first = (number - 1) * size
    land_events(
        Lake.open(str(lake)),
        load_declarations(PROJECT).stream("order_events"),
        EventBatch(bodies, ["4"] * size, range(first, first + size), [epoch] * size),
        clock=lambda: now,
    )


def prepare(folder: Path, events: int) -> float | None:
    """Make a history and its first build in a folder, unless both are there.

    Return the seconds of the build, or none where it was there. A history that
    was left unfinished is rebuilt.
    """
    lake, warehouse = folder / "lake", folder / "warehouse.duckdb"
    if not lake.exists():
        tell(f"making {events:,} events in {lake}")
        unfinished = folder / "lake-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        warehouse.unlink(missing_ok=True)
        make_history(unfinished, events)
        unfinished.rename(lake)
    if warehouse.exists():
        tell(f"{events:,} events: built already in {folder}")
        return None
    tell(f"{events:,} events: first build")
    return build(folder)


def increments_landed(lake: Path) -> int:
    """Return the number of the newest increment that was landed in a lake."""
    folders = (lake / "bronze" / "order_events").glob("landed_hour=*")
    newest = max(folder.name.removeprefix("landed_hour=") for folder in folders)
    hour = datetime.strptime(newest, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    return max(0, (hour - START - YEAR) // timedelta(hours=6))


def scans_of_build(folder: Path) -> list[Scan]:
    """Build, and return what each model and test scanned."""
    file = folder / "scans.json"
    timed(
        [sys.executable, Path(__file__).with_name("_scans.py"), file, "build"], folder
    )
    scans = load(file)
    file.unlink()
    return scans


@dataclass
class Measured:
    """What was measured over a history of so many events, in seconds and scans."""

    events: int
    increments_before: int = 0
    first_build: float | None = None
    increment: list[float] = field(default_factory=list)
    nothing_new: list[float] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)


def measure(folders: dict[int, Path], rounds: int, size: int) -> list[Measured]:
    """Measure increments over prepared folders, in turns."""
    found = []
    for events, folder in folders.items():
        first = prepare(folder, events)
        before = increments_landed(folder / "lake")
        # takes in what a run before has landed and not built
        tell(
            f"{events:,} events: {before} increments before, building with nothing new"
        )
        build(folder)
        found.append(Measured(events, before, first))
    for number in range(1, rounds + 2):
        for measured in found:
            events, folder = measured.events, folders[measured.events]
            land_increment(
                folder / "lake", events, measured.increments_before + number, size
            )
            if number > rounds:
                tell(f"{events:,} events: counting what an increment scans")
                measured.scans = scans_of_build(folder)
                continue
            measured.increment.append(build(folder))
            measured.nothing_new.append(build(folder))
            tell(
                f"{events:,} events, round {number} of {rounds}: increment "
                f"{measured.increment[-1]:.1f} s, nothing new "
                f"{measured.nothing_new[-1]:.1f} s"
            )
    return found


def report(found: list[Measured]) -> str:
    """Return the tables of what was measured."""
    base = min(found, key=lambda measured: measured.events)
    lines = [f"{'events before':>15} {'':12} {'median':>8} {'from':>8} {'to':>8}"]
    for name in ("increment", "nothing_new"):
        least = statistics.median(getattr(base, name))
        for measured in found:
            seconds = getattr(measured, name)
            median = statistics.median(seconds)
            lines.append(
                f"{measured.events:>15,} {name.replace('_', ' '):12} {median:>6.1f} s "
                f"{min(seconds):>6.1f} s {max(seconds):>6.1f} s  "
                f"{median / least:.2f} x that of {base.events:,}"
            )
    lines += ["", "Rows scanned in an increment, and of these handed on", ""]
    counts = {measured.events: by_model(measured.scans) for measured in found}
    lines.append(f"{'':24}" + "".join(f" {events:>25,}" for events in counts))
    names = dict.fromkeys(name for models in counts.values() for name in models)
    for name in names:
        rows = [models.get(name, (0, 0)) for models in counts.values()]
        shown = "".join(f" {scanned:>13,}{kept:>12,}" for scanned, kept in rows)
        lines.append(f"{name:24}{shown}")
    return "\n".join(lines)


def as_json(found: list[Measured], size: int) -> dict[str, Any]:
    """Return what was measured, for programs."""
    return {
        "increment_events": size,
        "histories": [
            asdict(measured)
            | {
                "models": {
                    name: {"scanned": scanned, "kept": kept}
                    for name, (scanned, kept) in by_model(measured.scans).items()
                }
            }
            for measured in found
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--increment", type=int, default=10_000, help="events of one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="make the histories in FOLDER/<events> and keep them; use what is there. "
        "Every run lands further increments in them",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all to FILE")
    arguments = parser.parse_args()
    with folder_for(arguments.keep) as made:
        folders = {events: made / str(events) for events in arguments.events}
        found = measure(folders, arguments.rounds, arguments.increment)
    if arguments.json:
        arguments.json.write_text(
            json.dumps(as_json(found, arguments.increment), indent=1)
        )
    print(report(found))


if __name__ == "__main__":
    main()
