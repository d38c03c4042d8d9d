"""Measure what parsing costs beside plain SQL: a first build, and one of nothing new.

User CPU seconds of whole `dbt run`s, less those of one over an empty lake, by those of
plain SQL on the same Bronze: its fields by one json_transform, one try_cast a column,
the newest event of each order, and three Gold tables. In turns, medians of the rounds.

    .venv/bin/python bench/parse_once.py --events 1_000_000 --rounds 3
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from incremental import make_history
from timing import DBT, PROJECT, tell

_TEXTS = ("order_id", "timestamp", "status", "customer_id", "currency", "amount")
_OPTIONAL = ("placed_at", "promised_at", "delivered_at", "items")
_FIELDS = dict.fromkeys(_TEXTS + _OPTIONAL, "VARCHAR")

_PLAIN = """
set TimeZone = 'UTC';
create table parsed as
select
    s.order_id,
    s.customer_id,
    lower(s.status) as status,
    s.currency,
    try_cast(s.amount as decimal(18, 2)) as amount,
    s.items,
    try_cast(s.timestamp as timestamptz)::timestamp as event_time,
    try_cast(s.placed_at as timestamptz)::timestamp as placed_at,
    try_cast(s.promised_at as timestamptz)::timestamp as promised_at,
    try_cast(s.delivered_at as timestamptz)::timestamp as delivered_at,
    enqueued_at,
    sequence_number
from (
    select *, json_transform(body, '{shape}') as s
    from read_parquet('{lake}/bronze/order_events/*/*.parquet')
);
create table orders as
select
    *,
    coalesce(placed_at, min(event_time) over (partition by order_id)) as ordered_at
from parsed
qualify row_number() over (
    partition by order_id
    order by event_time desc, enqueued_at desc, sequence_number desc
) = 1;
create table daily as
select ordered_at::date as date, count(*) as total_orders, sum(amount) as total_amount
from orders where status <> 'cancelled' group by all;
create table hourly as
select
    date_trunc('hour', ordered_at) as hour, count(*) as total_orders,
    sum(amount) as revenue
from orders where status <> 'cancelled' group by all;
create table customers as
select customer_id, count(*) as total_orders, sum(amount) as total_amount
from orders where status <> 'cancelled' group by all;
"""


def cpu_of(work: Callable[[], None]) -> float:
    """Return the user CPU seconds of the processes that this starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    work()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def plain(folder: Path, *, is_ordered: bool = True) -> None:
    """Make the same tables of the same files by plain SQL, in a process of its own.

    By default in DuckDB's own settings, which keep rows in the order of their files;
    otherwise without it, as profiles.yml has it.
    """
    warehouse = folder / "plain.duckdb"
    warehouse.unlink(missing_ok=True)
    sql = _PLAIN.format(shape=json.dumps(_FIELDS), lake=folder / "lake")
    sql = f"set preserve_insertion_order = {is_ordered}; {sql}"
    code = f"import duckdb; duckdb.connect({str(warehouse)!r}).execute({sql!r})"
    subprocess.run([sys.executable, "-c", code], check=True)


def dbt(folder: Path, *words: str, lake: str = "lake", fresh: bool = False) -> None:
    """Run dbt over the folder's lake."""
    warehouse = folder / f"{lake}.duckdb"
    if fresh:
        warehouse.unlink(missing_ok=True)
    subprocess.run(
        [
            DBT, *words, "--quiet",
            "--target-path", folder / "target", "--log-path", folder / "logs",
        ],
        cwd=PROJECT,
        env=os.environ
        | {
            "TIDEMARK_LAKE": str(folder / lake),
            "TIDEMARK_WAREHOUSE": str(warehouse),
        },
        check=True,
    )  # fmt: skip


def measure(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Return the CPU seconds of each round, by what was run."""
    found: dict[str, list[float]] = {}
    (folder / "empty").mkdir(exist_ok=True)
    dbt(folder, "run", lake="empty", fresh=True)  # parses the project
    works: dict[str, Callable[[], None]] = {
        "empty build": lambda: dbt(folder, "run", lake="empty", fresh=True),
        "plain SQL": lambda: plain(folder),
        "unordered": lambda: plain(folder, is_ordered=False),
        "first build": lambda: dbt(folder, "run", fresh=True),
        "nothing new": lambda: dbt(folder, "run"),
        "empty again": lambda: dbt(folder, "run", lake="empty"),
    }
    for number in range(rounds):
        for name, work in works.items():
            found.setdefault(name, []).append(cpu_of(work))
        told = ", ".join(f"{name} {seconds[-1]:.1f}" for name, seconds in found.items())
        tell(f"round {number + 1} of {rounds}: {told}")
    return found


def report(found: dict[str, list[float]]) -> str:
    """Return the medians, and the two ratios."""
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    sql = medians["plain SQL"]
    first = (medians["first build"] - medians["empty build"]) / sql
    nothing = (medians["nothing new"] - medians["empty again"]) / sql
    lines = [
        f"{name:12} {medians[name]:7.1f} s ({min(each):.1f} to {max(each):.1f})"
        for name, each in found.items()
    ]
    lines += ["", f"first build less an empty one, over plain SQL: {first:.2f} x"]
    unordered = first * sql / medians["unordered"]
    lines += [f"the same over plain SQL that keeps no order: {unordered:.2f} x"]
    lines += [f"nothing new less an empty one, over plain SQL: {nothing:.2f} x"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="and use it again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as made:
        folder = (arguments.keep or Path(made)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "lake").exists():
            tell(f"making {arguments.events:,} events in {folder / 'lake'}")
            make_history(folder / "lake", arguments.events)
        print(report(measure(folder, arguments.rounds)))


if __name__ == "__main__":
    main()
