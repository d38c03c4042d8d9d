"""The shop's database and its product list, as the extractor finds them."""

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple, fields
from pathlib import Path

from landing.demo._model import Customer, Product, Rate, SalesOrder
from landing.demo.shop import Changes, History
from landing.errors import SourceError

_SCHEMA = """
create table customers (
    customer_id text primary key,
    name text not null,
    city text not null,
    country text not null,
    last_updated text not null
);
create index customers_by_last_updated on customers (last_updated);
create table sales_orders (
    order_id text primary key,
    customer_id text not null,
    status text not null,
    amount text not null,
    currency text not null,
    placed_at text not null,
    promised_at text not null,
    delivered_at text,
    deleted integer not null,
    last_updated text not null
);
create index sales_orders_by_last_updated on sales_orders (last_updated);
"""


def create_shop(path: Path, history: History) -> None:
    """Make the database as it stands after the first act.

    It is written under another name and renamed: at `path` there is the whole
    database or what was there before.
    """
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(_SCHEMA)
        _write_rows(connection, history.customers, history.sales_orders)
    unfinished.replace(path)


def apply_changes(path: Path, changes: Changes) -> None:
    """Write the rows of the second act, all of them or none.

    Applying them again changes nothing. Raises `SourceError` where there is no
    shop database.
    """
    if not path.is_file():
        raise SourceError(
            f"there is no shop database at {path}",
            way_out="Make it first: create_shop writes it whole",
        )
    with closing(sqlite3.connect(path)) as connection:
        _write_rows(connection, changes.customers, changes.sales_orders)


def write_list(path: Path, lines: Sequence[Product] | Sequence[Rate]) -> None:
    """Write a whole list as CSV, which is not empty; it appears whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in fields(lines[0]))
        writer.writerows(map(astuple, lines))
    unfinished.replace(path)


def _write_rows(
    connection: sqlite3.Connection,
    customers: Iterable[Customer],
    sales_orders: Iterable[SalesOrder],
) -> None:
    with connection:
        connection.executemany(
            "insert or replace into customers values (?, ?, ?, ?, ?)",
            map(astuple, customers),
        )
        connection.executemany(
            "insert or replace into sales_orders values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(astuple, sales_orders),
        )
