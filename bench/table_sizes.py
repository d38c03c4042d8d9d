"""Measure an increment of one row, and a comparison of keys, by the size of the table.

A SQLite table of each size, with an index of its watermark, landed whole once. Then one
row is inserted and `tidemark extract` run, in turns over the sizes; and at the end the
keys of each are compared, as `deletes: reconcile` does, with its peak of memory.

    .venv/bin/python bench/table_sizes.py --rows 200_000 2_000_000 --rounds 5
"""

import argparse
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from time import monotonic

from timing import PROJECT, tell

TIDEMARK = Path(sys.executable).with_name("tidemark")
DECLARED = """
version: 2
sources:
  - name: bronze
    tables:
      - name: orders
        config:
          meta:
            landing:
              kind: table
              connection: shop
              table: orders
              key: id
              watermark: changed
              deletes: reconcile
              reconcile_every: 1000 days
        columns:
          - {name: id, data_type: bigint}
          - {name: changed, data_type: varchar}
"""
NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 2_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tables = {rows: Path(folder) / str(rows) for rows in given.rows}
        for rows, project in tables.items():
            tell(f"{rows:,} rows: landing all of them")
            make(project, rows)
            extract(project)
            extract(project)  # once more: of many rows of one moment some land again
        seconds: dict[int, list[float]] = {rows: [] for rows in tables}
        for number in range(given.rounds):
            for rows, project in tables.items():
                insert(project, rows + number)
                began = monotonic()
                extract(project, expected=1)
                seconds[rows].append(monotonic() - began)
        print("| rows | increment of one row | from | to |")
        print("| ---: | ---: | ---: | ---: |")
        for rows, taken in seconds.items():
            middle = statistics.median(taken)
            print(
                f"| {rows:,} | {middle:.2f} s | {min(taken):.2f} | {max(taken):.2f} |"
            )
        print("\n| rows | comparing all keys | peak memory so far |")
        print("| ---: | ---: | ---: |")
        for rows, project in tables.items():
            began = monotonic()
            extract(project, "--confirm-deletes", "orders")
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"| {rows:,} | {monotonic() - began:.1f} s | {peak:.0f} MB |")


def make(project: Path, rows: int) -> None:
    """Make a project with one table of so many rows."""
    declared = project / "dbt_project/bronze/orders.yml"
    declared.parent.mkdir(parents=True)
    declared.write_text(DECLARED)
    (project / "dbt_project.yml").write_text("name: sizes\nversion: 1.0.0\n")
    with closing(sqlite3.connect(project / "shop.db")) as database, database:
        database.execute(
            "create table orders "
            "(id integer primary key, changed text, name text, amount real)"
        )
        database.executemany(
            "insert into orders values (?, ?, ?, ?)",
            (
                (number, _moment(number), f"name {number}", number / 100)
                for number in range(rows)
            ),
        )
        database.execute("create index by_changed on orders (changed)")


def _moment(number: int) -> str:
    day, hour, minute, second = number % 28, number % 24, number % 60, number // 7 % 60
    return f"2026-01-{1 + day:02}T{hour:02}:{minute:02}:{second:02}Z"


def insert(project: Path, number: int) -> None:
    """Insert a row that is stamped now."""
    with closing(sqlite3.connect(project / "shop.db")) as database, database:
        database.execute(
            f"insert into orders values (?, {NOW}, 'new', 1)",
            [number],
        )


def extract(project: Path, *words: str, expected: int | None = None) -> None:
    """Run the command; raise where it does not land as many rows as expected."""
    done = subprocess.run(
        [TIDEMARK, "extract", "--json", *words],
        cwd=project,
        env=os.environ
        | {
            "PYTHONPATH": str(PROJECT),
            "TIDEMARK_LAKE": str(project / "lake"),
            "TIDEMARK_CONNECTION_SHOP": "sqlite:///shop.db",
        },
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    rows = sum(result["rows"] for result in json.loads(done.stdout)["extracted"])
    if expected is not None and rows != expected:
        raise RuntimeError(f"{rows} rows landed, and {expected} were new")


if __name__ == "__main__":
    main()
