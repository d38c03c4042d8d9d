"""How many rows Tidemark and dlt lose where many write at once and commit late.

    python -m venv .dlt/.venv
    .dlt/.venv/bin/python -m pip install 'dlt[parquet]' psycopg2-binary sqlalchemy
    python bench/rows_lost.py --dlt .dlt/.venv/bin/python

Starts a PostgreSQL of its own and the writers of `tests/sources/late_writers.py`,
which hold transactions open for up to `--held` seconds, twice each. All readers take
turns on the same two tables meanwhile, `--rounds` times each, and once more after the
last commit: Tidemark without an overlap, dlt's `incremental` as it is by default, and
with each `--lag`, in seconds, or in numbers of the sequence. A row is lost where no
file holds it as it is in the end. Without `--dlt` Tidemark is measured alone.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "sources")]

from late_writers import FILL, ROWS, TABLES, writing  # noqa: E402 - the path is set
from servers import PostgresServer  # noqa: E402 - above

# what tells one state of a row from another, and its watermark
COMPARED = {
    "customers": ("customer_id", "name", "city", "deleted"),
    "sales_orders": ("order_id", "version"),
}
WATERMARKS = {"customers": "last_updated", "sales_orders": "version"}

OURS = """
import sys
from datetime import timedelta
from pathlib import Path
from landing.declarations import Column, TableSource
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.postgresql import PostgresReader
from landing.control.watermarks import Control
url, folder, _ = sys.argv[1:]
types = {"last_updated": "timestamp", "version": "bigint"}
sources = [
    TableSource(table, Path("bench.yml"), (Column(watermark, types[watermark]),),
        "bench", (key,), watermark, timedelta(0),
        timedelta(0) if watermark == "last_updated" else 0, None, table)
    for table, key, watermark in (
        ("customers", "customer_id", "last_updated"),
        ("sales_orders", "order_id", "version"))]
lake, control = Lake.open(folder), Control.open(f"sqlite:///{folder}/control.db")
for _ in sys.stdin:
    for source in sources:
        extract(source, reader=PostgresReader(url), lake=lake, control=control)
    print("done", flush=True)
"""
DLT = """
import os, sys
url, folder, lag = sys.argv[1:]
url = url.replace("postgresql:", "postgresql+psycopg2:")
os.environ["DLT_DATA_DIR"] = folder + "/dlt"
import dlt
from dlt.sources.sql_database import sql_table
lake = dlt.destinations.filesystem("file://" + folder + "/lake")
pipeline = dlt.pipeline("bench", destination=lake, dataset_name="bench",
    pipelines_dir=folder + "/state")
options = {"lag": float(lag)} if lag else {}
for _ in sys.stdin:
    pipeline.run([
        sql_table(url, table=table, backend="pyarrow",
            incremental=dlt.sources.incremental(watermark, **options))
        for table, watermark in (
            ("customers", "last_updated"), ("sales_orders", "version"))],
        loader_file_format="parquet", write_disposition="append")
    print("done", flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--held", type=float, default=3.0, help="seconds")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--dlt", help="a Python that has dlt")
    parser.add_argument("--lag", type=float, action="append", default=[])
    options = parser.parse_args()
    measured = {"Tidemark, no overlap": (sys.executable, OURS, "")}
    if options.dlt:
        measured["dlt, by default"] = (options.dlt, DLT, "")
        for lag in options.lag or [1.0, 60.0]:
            measured[f"dlt, lag={lag:g}"] = (options.dlt, DLT, str(lag))
    server = PostgresServer.start()
    try:
        server.psql(TABLES + FILL.format(rows=ROWS))
        with tempfile.TemporaryDirectory() as base, ExitStack() as stack:
            readers = []
            for number, (name, how) in enumerate(measured.items()):
                folder = Path(base, str(number))
                folder.mkdir()
                child = stack.enter_context(started(*how, server.url(), folder))
                readers.append((name, folder, child))
            with writing(server.url(), options.seed, held=options.held):
                for _ in range(options.rounds):
                    for *_, child in readers:
                        read_once(child)
            for *_, child in readers:
                read_once(child)
            print(f"seed {options.seed}, {options.rounds + 1} readings each")
            print(f"{'':22}{'by a time':>22}{'by a sequence':>22}")
            print(f"{'':22}{'lost':>11}{'landed':>11}{'lost':>11}{'landed':>11}")
            there = {table: states_there(server, table) for table in COMPARED}
            for name, folder, _ in readers:
                print(f"{name:22}{figures(folder, there)}")
            held = ", ".join(f"{len(rows):,} of {t}" for t, rows in there.items())
            print(f"rows in the end: {held}")
    finally:
        server.stop()


@contextmanager
def started(
    python: str, code: str, lag: str, url: str, folder: Path
) -> Iterator["subprocess.Popen[str]"]:
    """Start a reader, which reads all tables once for each line that it is sent."""
    child = subprocess.Popen(
        [python, "-c", code, url, str(folder), lag],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def read_once(child: "subprocess.Popen[str]") -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("read\n")
    child.stdin.flush()
    while (said := child.stdout.readline()) != "done\n":
        assert said, "a reader ended; what it said stands above"


def states_there(server: PostgresServer, table: str) -> set[str]:
    names = ", ".join(f"{name}::text" for name in COMPARED[table])
    asked = f"select json_build_array({names}) from {table}"
    return {state(*json.loads(line)) for line in server.psql(asked).splitlines()}


def figures(folder: Path, there: Mapping[str, set[str]]) -> str:
    """Return how many rows are lost of each table, and how many landed."""
    shown = ""
    for table, rows in there.items():
        landed = [
            state(*row.values())
            for file in folder.rglob(f"**/{table}/**/*.parquet")
            if "state" not in file.relative_to(folder).parts
            for row in read_columns(file, COMPARED[table]).to_pylist()
        ]
        shown += f"{len(rows - set(landed)):11,}{len(landed):11,}"
    return shown


def read_columns(file: Path, names: tuple[str, ...]) -> pa.Table:
    return pq.ParquetFile(file).read(list(names))


def state(*values: object) -> str:
    """Return the same text of a state, wherever it was read."""
    return "|".join(str(value).lower() for value in values)


if __name__ == "__main__":
    main()
