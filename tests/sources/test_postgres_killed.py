"""Kill -9 at any moment while many write and commit late: Silver equals the tables.

`TIDEMARK_KILLS` says how many rounds; 20 unless set. Windows have no overlap: what is
committed late is found by what the server tells of open transactions, or not at all.
"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from _copies import replace_once
from _project import Pipeline
from late_writers import FILL, ROWS, TABLES, writing
from servers import PostgresServer

from landing.control.watermarks import Control
from landing.readers.postgresql._session import Session

pytestmark = pytest.mark.shop

ROUNDS = int(os.environ.get("TIDEMARK_KILLS", "20"))
HELD = 3.0
SOURCES = ("customers", "sales_orders")
# what is asked of a table, and of the one that Silver makes of it
CUSTOMERS = "select customer_id, name, city, country, {} from {} order by 1"
ORDERS = "select order_id, customer_id, status, amount, currency, {} from {} order by 1"
COMPARED = (
    (CUSTOMERS, ("deleted", "customers"), ("is_deleted", "silver.silver_customers")),
    (ORDERS, ("deleted = 1", "sales_orders"), ("is_deleted", "silver.silver_orders")),
)


def declare(pipeline: Pipeline) -> None:
    """Let the shop's tables be those of the writers, and windows have no overlap."""
    page = pipeline.copied_project() / "dbt_project/bronze/shop/tables.yml"
    replace_once(
        page,
        "              table: customers\n"
        "              key: customer_id\n"
        "              watermark: last_updated\n"
        "              overlap: 10 minutes\n",
        "              table: customers\n"
        "              key: customer_id\n"
        "              watermark: last_updated\n"
        "              overlap: 0 seconds\n"
        "              deletes: column\n"
        "              deleted_column: deleted\n",
    )
    replace_once(
        page,
        "              watermark: last_updated\n              overlap: 10 minutes\n",
        "              watermark: version\n"
        "              watermark_unit: sequence\n"
        "              overlap: 0\n",
    )
    text = page.read_text()
    for key, column in (
        ("customer_id", "{name: deleted, data_type: boolean}"),
        ("order_id", "{name: version, data_type: bigint}"),
    ):
        first = f"        columns:\n          - {{name: {key},"
        text = text.replace(first, first.replace("- {", f"- {column}\n          - {{"))
    page.write_text(text)


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    pipeline = Pipeline(tmp_path)
    declare(pipeline)
    pipeline.lake.mkdir()
    return pipeline


@pytest.mark.timeout(300 + 45 * ROUNDS)
def test_an_extractor_that_is_killed_at_any_moment_loses_nothing(
    pipeline: Pipeline, postgres_server: PostgresServer, database: str
) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    postgres_server.psql(TABLES + FILL.format(rows=ROWS), database)
    url = postgres_server.url(database)
    connection = {"TIDEMARK_CONNECTION_SHOP": url}
    control = Control.open(f"sqlite:///{pipeline.folder / 'control.db'}")
    half_done = 0
    with writing(url, seed, held=HELD):
        began = time.monotonic()
        extracted = pipeline.tidemark("extract", *SOURCES, **connection)
        assert extracted.returncode == 0, extracted.stderr
        whole = time.monotonic() - began
        for number in range(ROUNDS):
            process = pipeline.start("extract", *SOURCES, **connection)
            if number % 4 == 0:
                time.sleep(chance.uniform(0, 2 * whole))
            else:
                wait_for_a_window(process, control)
                time.sleep(chance.uniform(0, 0.2))
            process.kill()
            process.communicate()
            assert process.returncode in (0, -signal.SIGKILL)
            half_done += bool(left_open(control))
    assert half_done, f"no round was killed within a window, seed {seed}"
    extracted = pipeline.tidemark("extract", *SOURCES, **connection)
    assert extracted.returncode == 0, extracted.stderr
    built = pipeline.tidemark("build")
    assert built.returncode == 0, built.stdout + built.stderr
    print(f"seed {seed}: {half_done} of {ROUNDS} killed within a window")
    assert left_open(control) == []
    for query, of_table, of_silver in COMPARED:
        there = rows_of(url, query.format(*of_table))
        built_rows = pipeline.query(query.format(*of_silver))
        differing = sorted(set(there) ^ set(built_rows), key=str)
        assert len(there) > ROWS
        assert there == built_rows, f"seed {seed}: {differing[:10]}"


def wait_for_a_window(process: subprocess.Popen[str], control: Control) -> None:
    """Wait until a run has planned its window, or all are done."""
    numbers = {source: len(control.runs(source)) for source in SOURCES}
    while process.poll() is None:
        if any(len(control.runs(each)) > numbers[each] for each in SOURCES):
            return
        time.sleep(0.005)


def left_open(control: Control) -> list[Any]:
    """Return the runs that neither committed nor are known to have failed."""
    return [run for source in SOURCES for run in control.runs(source, "planned")]


def rows_of(url: str, query: str) -> list[tuple[Any, ...]]:
    session = Session(url)
    try:
        return [tuple(row) for row in session.fetch(query)]
    finally:
        session.close()
