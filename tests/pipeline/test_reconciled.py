"""A row that its source deleted for good is deleted in Silver, and may come back."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from _copies import PROJECT
from _project import DECLARATIONS, Pipeline

from landing import Control, Lake, extract
from landing.extraction.steps import Request
from landing.readers import open_reader
from landing.settings import load_settings

pytestmark = pytest.mark.shop


def test_silver_follows_the_keys_that_are_there(shop: Pipeline) -> None:
    settings = load_settings(PROJECT, shop.environment())
    source = replace(
        DECLARATIONS.row_source("customers"),
        deletes="reconcile",
        max_delete_share=0.5,
    )

    def land_and_build() -> list[tuple[object, ...]]:
        extract(
            source,
            reader=open_reader(source, settings),
            lake=Lake.open(settings.lake),
            control=Control.open(settings.require_control()),
            request=Request(confirm_deletes=True),
        )
        shop.run("--select", "silver")
        return shop.query(
            "select customer_id, is_deleted from silver.silver_customers order by 1"
        )

    with closing(sqlite3.connect(shop.folder / "shop.db")) as connection:
        connection.execute(
            "create table customers (customer_id, name, city, country, last_updated)"
        )
        rows = [(f"c-{n}", "Ada", "Graz", "AT", "2026-05-04") for n in range(3)]
        connection.executemany("insert into customers values (?, ?, ?, ?, ?)", rows)
        connection.commit()
        assert land_and_build() == [("c-0", False), ("c-1", False), ("c-2", False)]
        connection.execute("delete from customers where customer_id = 'c-1'")
        connection.commit()
        assert land_and_build() == [("c-0", False), ("c-1", True), ("c-2", False)]
        connection.execute("insert into customers values (?, ?, ?, ?, ?)", rows[1])
        connection.commit()
        assert land_and_build() == [("c-0", False), ("c-1", False), ("c-2", False)]
    assert shop.query("select count(*) from silver.silver_rejects") == [(0,)]
    assert shop.differences_from_full_refresh() == {}
