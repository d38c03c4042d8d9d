"""What the extractor takes of PostgreSQL, beside what the server takes to send it.

    python bench/extract.py --scale 0.1 --rounds 3

Starts a PostgreSQL of its own, fills `lineitem` of TPC-H by tpchgen-cli, with a
`last_updated` that has an index, and lands it: all of it, then about a hundredth, which
changed. The floor is `psql` that copies the same rows in binary to nowhere. Both take
turns; medians are printed, with the ratio to the floor and the most memory that the
process of the extractor had. `--dlt` names a Python in whose environment dlt is there
(`dlt[parquet] psycopg2-binary sqlalchemy`), which then takes its turns as well.

Server and extractor share this machine: its cores bound what is measured.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "sources")]

from servers import PostgresServer  # noqa: E402 - the path is set above

TABLE = """
create unlogged table raw (
    l_orderkey bigint, l_partkey int, l_suppkey int, l_linenumber int,
    l_quantity numeric(15,2), l_extendedprice numeric(15,2), l_discount numeric(15,2),
    l_tax numeric(15,2), l_returnflag char(1), l_linestatus char(1), l_shipdate date,
    l_commitdate date, l_receiptdate date, l_shipinstruct char(25), l_shipmode char(10),
    l_comment varchar(44)
);
"""
READY = """
create table lineitem as
    select *, timestamptz '2026-01-01+00' + row_number() over () * interval '1 ms'
        as last_updated
    from raw;
drop table raw;
create index on lineitem (last_updated);
vacuum analyze lineitem;
select count(*) from lineitem;
"""
CHANGE = """
update lineitem set last_updated = clock_timestamp()
where (l_orderkey / 4 + l_linenumber) % 100 = {round};
vacuum lineitem;
"""

OURS = """
import json, resource, sys, time
from datetime import timedelta
from pathlib import Path
from landing.declarations import Column, TableSource
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.postgresql import PostgresReader
from landing.control.watermarks import Control
url, folder = sys.argv[1:]
source = TableSource(
    "lineitem", Path("bench.yml"), (Column("last_updated", "timestamp"),), "bench",
    ("l_orderkey", "l_linenumber"), "last_updated", timedelta(0), timedelta(0), None,
    "lineitem")
began = time.perf_counter()
done = extract(source, reader=PostgresReader(url), lake=Lake.open(folder + "/lake"),
    control=Control.open(f"sqlite:///{folder}/control.db"))
print(json.dumps({"seconds": time.perf_counter() - began, "rows": done.rows,
    "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""
DLT = """
import json, os, resource, sys, time
url, folder = sys.argv[1:]
os.environ["DLT_DATA_DIR"] = folder + "/dlt"
import dlt
from dlt.sources.sql_database import sql_table
rows = sql_table(url, table="lineitem", backend="pyarrow", chunk_size=100_000,
    incremental=dlt.sources.incremental("last_updated"))
pipeline = dlt.pipeline("bench", destination=dlt.destinations.filesystem(
    "file://" + folder + "/dlt-lake"), dataset_name="bench",
    pipelines_dir=folder + "/dlt-state")
began = time.perf_counter()
pipeline.run(rows, loader_file_format="parquet", write_disposition="append")
count = sum((pipeline.last_trace.last_normalize_info.row_counts or {}).get(name, 0)
    for name in ("lineitem",))
print(json.dumps({"seconds": time.perf_counter() - began, "rows": count,
    "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""

Turn = Callable[[], dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1, help="of TPC-H")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dlt", help="a Python that has dlt")
    parser.add_argument("--tpchgen", default="tpchgen-cli", help="the program")
    options = parser.parse_args()
    server = PostgresServer.start("shared_buffers=1GB", "max_wal_size=4GB")
    try:
        with tempfile.TemporaryDirectory() as folder:
            rows = fill(server, options.tpchgen, options.scale, folder)
            measure(server, rows, options.rounds, options.dlt)
    finally:
        server.stop()


def fill(server: PostgresServer, tpchgen: str, scale: float, folder: str) -> int:
    subprocess.run(
        [
            *(tpchgen, "csv", "-s", str(scale), "--tables", "lineitem"),
            *("--output-dir", folder),
        ],
        check=True,
        capture_output=True,
    )
    named = ", ".join(re.findall(r"\bl_\w+", TABLE))
    copied = f"\\copy raw ({named}) from '{folder}/lineitem.csv' csv header"
    return int(server.psql(f"{TABLE}{copied}\n{READY}"))


def measure(server: PostgresServer, rows: int, rounds: int, dlt: str | None) -> None:
    url = server.url()
    turns: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as base:
        for number in range(rounds):
            folder = f"{base}/{number}"
            Path(folder, "lake").mkdir(parents=True)
            kinds: dict[str, Turn] = {
                "floor": lambda: floor(url, "true"),
                "tidemark": lambda f=folder: child(sys.executable, OURS, url, f),
            }
            if dlt:
                kinds["dlt"] = lambda f=folder: child(dlt, DLT, url, f)
            for name, turn in kinds.items():
                turns.setdefault(f"all, {name}", []).append(turn())
            before = server.psql("select clock_timestamp()")
            server.psql(CHANGE.format(round=number))
            kinds["floor"] = lambda b=before: floor(url, f"last_updated >= '{b}'")
            for name, turn in kinds.items():
                turns.setdefault(f"a hundredth, {name}", []).append(turn())
    print(f"{rows:,} rows, medians of {rounds}")
    print(f"{'':24}{'seconds':>9}{'x floor':>9}{'rows':>12}{'MB':>7}")
    for name, results in turns.items():
        seconds = statistics.median(one["seconds"] for one in results)
        least = turns[f"{name.split(',')[0]}, floor"]
        ratio = seconds / statistics.median(one["seconds"] for one in least)
        most = max(one.get("mb", 0) for one in results)
        landed = results[-1].get("rows", 0)
        print(f"{name:24}{seconds:9.2f}{ratio:9.2f}{landed:12,.0f}{most:7.0f}")


def floor(url: str, where: str) -> dict[str, float]:
    query = f"copy (select * from lineitem where {where}) to stdout (format binary)"
    began = time.perf_counter()
    subprocess.run(
        ["psql", "-X", "-d", url, "-c", query], check=True, stdout=subprocess.DEVNULL
    )
    return {"seconds": time.perf_counter() - began}


def child(python: str, code: str, url: str, folder: str) -> dict[str, float]:
    done = subprocess.run(
        [python, "-c", code, url, folder],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    main()
