"""Copies of the project, whole or a part of it, for tests to change.

The part is the shop's orders, without trips, customers, products and rates, and without
the star for reports: a stream and a table that meet in one entity, nested lines, and
Gold by day and by hour. What all entities share is tested on it, at half the cost of
the whole.
"""

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
_SOURCES = {"order_events", "sales_orders"}
_OTHERS = re.compile(
    r"trip|product|rate|promises|sla_|top_customers|daily_revenue|order_trends"
    r"|quarter_hourly|dim_date|dim_time|fct_order_lines|reporting_"
)
_CUSTOMERS = re.compile(r"stg_customers|silver_customer|customer_totals|dim_customer")


def copy_project(to: Path) -> Path:
    """Copy the project's own files, and nothing that was made from them.

    Git says which they are. Where it does not, the test is skipped; in CI it fails.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        told = "git does not say which files are the project's own"
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"{told}: {listed.stderr.strip()}")
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, to / name)
    return to


def replace_once(path: Path, before: str, after: str) -> None:
    """Write a text of a file otherwise, which must be found exactly once."""
    text = path.read_text()
    assert text.count(before) == 1, (path, before)
    path.write_text(text.replace(before, after))


@cache
def orders() -> Path:
    """Return the project of orders alone, which no test may change."""
    folder = Path(tempfile.mkdtemp(prefix="tidemark-orders-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_orders(folder / "project")


def copy_orders(to: Path, *, customers: bool = False) -> Path:
    """Copy the project's own files, but for those of its other entities.

    With `customers` these stay, too, and what Gold adds up by customer.
    """
    project = copy_project(to)
    sources = _SOURCES | ({"customers"} if customers else set())
    entities = ("trip", "product", "rate", *(() if customers else ("customer",)))
    for folder in ("dbt_project", "tests/dbt"):
        for file in (project / folder).rglob("*"):
            other = _OTHERS.search(file.name)
            if not other and not customers:
                other = _CUSTOMERS.search(file.name)
            if file.is_file() and other:
                file.unlink()
    settings = project / "dbt_project.yml"
    text, removed = re.subn(
        rf"    (?:{'|'.join(entities)}): \{{key: .*\n", "", settings.read_text()
    )
    assert removed == len(entities), text
    settings.write_text(text)
    for file in (project / "dbt_project/bronze/shop").glob("*.yml"):
        declared = yaml.safe_load(file.read_text())
        for source in declared["sources"]:
            source["tables"] = [
                table for table in source["tables"] if table["name"] in sources
            ]
        file.write_text(yaml.safe_dump(declared, sort_keys=False))
    return project
