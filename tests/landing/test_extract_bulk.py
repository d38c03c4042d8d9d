"""A window of more rows than are remembered lands what changed, and little else."""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from _extraction import OLD, Crash, crash_at

from landing.extraction import digest, remembered

BULK = 3_000


@pytest.fixture
def bulk(table_extraction) -> Any:
    table_extraction.create("id integer primary key, changed text, city text")
    return table_extraction


def settled(extraction: Any) -> None:
    """Let it land, and land once more: not before is there anything to compare."""
    extraction.extract()
    extraction.extract()


@pytest.mark.parametrize("stamp", [OLD, None, "9999-12-31", "2098-01-01", "yesterday"])
def test_rows_that_stay_as_they_are_land_no_more(bulk, stamp: str | None) -> None:
    """Be they of one moment, without a watermark, or ahead of the clock for ever."""
    bulk.insert(*[(number, stamp, "Graz") for number in range(BULK)], (BULK, OLD, ""))
    settled(bulk)
    for _ in range(2):
        assert bulk.extract().rows == 0
    bulk.insert((BULK + 1, bulk.now(), "new"))
    assert bulk.ids(bulk.extract().paths) == [BULK + 1]


@pytest.mark.parametrize("stamp", [OLD, None])
def test_a_row_of_many_lands_when_it_changes(bulk, stamp: str | None) -> None:
    bulk.insert(*[(number, stamp, "Graz") for number in range(BULK)])
    settled(bulk)
    for city in ("Linz", "Wien", "Linz"):
        bulk.sql(f"update orders set city = '{city}' where id = 7")
        result = bulk.extract()
        assert (7, city) in {(r["id"], r["city"]) for r in bulk.rows(result.paths)}
        assert result.rows < BULK / 50
        assert bulk.extract().rows == 0


def test_what_a_run_landed_that_died_lands_again(bulk) -> None:
    """It became something else meanwhile, and then what it was before."""
    bulk.insert(*[(number, None, "Graz") for number in range(BULK)])
    settled(bulk)
    bulk.sql("update orders set city = 'Linz' where id = 7")
    with pytest.raises(Crash):
        bulk.extract(progress=crash_at("committing"))
    bulk.sql("update orders set city = 'Graz' where id = 7")
    landed = {(r["id"], r["city"]) for r in bulk.rows(bulk.extract().paths)}
    assert (7, "Graz") in landed


def test_what_was_found_deleted_lands_when_it_is_back(bulk) -> None:
    bulk.declare(deletes="reconcile", reconcile_every=timedelta(0))
    bulk.insert(*[(number, None, "Graz") for number in range(BULK)])
    settled(bulk)

    def deleted(step: str, rows: int) -> None:
        if step == "committing":  # the window was read, the keys were not
            bulk.sql("delete from orders where id = 7")

    result = bulk.extract(progress=deleted)
    (gone,) = [row for row in bulk.rows(result.paths) if row["is_deleted"]]
    assert gone["id"] == 7
    bulk.insert((7, None, "Graz"))
    assert 7 in bulk.ids(bulk.extract().paths)


@pytest.mark.parametrize("seed", range(6))
def test_any_history_of_more_rows_than_are_remembered_lands_whole(
    bulk, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    monkeypatch.setattr(remembered, "OLDER", 2)
    monkeypatch.setattr(digest, "_BUCKETS", 4)
    monkeypatch.setattr(digest, "_SLICES", 3)
    pick = random.Random(seed)
    bulk.insert(*[(number, _stamp(pick, 0), "0") for number in range(30)])
    landed: dict[int, tuple[Any, ...]] = {}
    few = 0
    for step in range(20):
        for _ in range(pick.choice((0, 0, 1, 3))):
            key, stamp = pick.randrange(40), _stamp(pick, step)
            if pick.random() < 0.2:
                bulk.sql(f"delete from orders where id = {key}")
            else:
                row = (key, stamp, str(pick.randrange(3)))
                bulk.sql("insert or replace into orders values (?, ?, ?)", row)
        result = bulk.extract()
        few += result.rows < 10
        for row in bulk.rows(result.paths):
            landed[row["id"]] = (row["id"], row["changed"], row["city"])
        with closing(sqlite3.connect(bulk.database)) as database:
            there = database.execute("select * from orders").fetchall()
        assert [landed.get(row[0]) for row in there] == there
    assert few > 5


def _stamp(pick: random.Random, step: int) -> str | None:
    """Return a watermark within the overlap of any that was before."""
    return pick.choice(
        (None, "", "2098-01-01", f"2024-05-01T12:0{pick.randrange(9)}:{step:02}Z")
    )
