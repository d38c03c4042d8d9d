"""Rows that were deleted for good land as tombstones, and those that were missed."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from _extraction import LONG_AGO, OLD, Crash, statuses

from landing.control.moves import adopt_watermark
from landing.errors import SourceError, WatermarkError
from landing.extraction import reconcile as module
from landing.extraction.steps import Request

DAY = timedelta(days=1)


class Days:
    """The landing process's clock, a day further each time it is asked to be."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def compared(table_extraction) -> Any:
    """A table of ten rows that landed, whose keys were compared."""
    table_extraction.create("id integer primary key, changed text, city text")
    table_extraction.declare(deletes="reconcile", max_delete_share=0.5)
    rows = [(number, f"2020-01-{number:02}", "Graz") for number in range(1, 11)]
    table_extraction.insert(*rows)
    table_extraction.days = Days()
    table_extraction.extract(clock=table_extraction.days)
    return table_extraction


def next_day(extraction: Any, **changes: Any) -> list[dict[str, Any]]:
    """Return what lands a day later, when keys are compared again."""
    extraction.days.now += DAY
    result = extraction.extract(clock=extraction.days, **changes)
    rows: list[dict[str, Any]] = extraction.rows(result.paths)
    return rows


def alive(extraction: Any) -> set[int]:
    """Return the keys whose last landing is no tombstone, as Silver counts them."""
    last: dict[int, tuple[Any, ...]] = {}
    for row in extraction.rows():
        order = (row["window_high"], row["landed_at"])
        last[row["id"]] = max(last.get(row["id"], ()), (*order, row["is_deleted"]))
    return {key for key, (*_, is_deleted) in last.items() if not is_deleted}


def test_all_rows_that_are_gone_land_where_that_is_confirmed(compared) -> None:
    compared.sql("delete from orders")
    with pytest.raises(SourceError, match="is empty"):
        next_day(compared)
    rows = next_day(compared, request=Request(confirm_deletes=True))
    assert sorted(row["id"] for row in rows) == list(range(1, 11))


def test_all_newest_rows_that_are_gone_land(compared) -> None:
    """More of them than are remembered: an import that was taken back."""
    new = [(number, "2024-05-01", "Linz") for number in range(100, 3_100)]
    compared.insert(*new)
    next_day(compared)
    compared.declare(max_delete_share=1.0)
    compared.sql("delete from orders where id >= 100")
    assert {row["is_deleted"] for row in next_day(compared)} == {True}
    assert alive(compared) == set(range(1, 11))


def test_a_row_that_is_gone_lands_as_its_key_and_its_watermark(compared) -> None:
    compared.sql("delete from orders where id in (3, 4)")
    rows = sorted(next_day(compared), key=lambda row: row["id"])
    assert [(row["id"], row["is_deleted"]) for row in rows] == [(3, True), (4, True)]
    assert (rows[0]["changed"], rows[0]["city"]) == ("2020-01-03", None)
    assert len(rows[0]["row_hash"]) == 32
    assert next_day(compared) == []
    assert statuses(compared)[-2:] == ["committed", "reconciled"]


def test_keys_are_compared_no_more_often_than_declared(compared) -> None:
    compared.sql("delete from orders where id = 3")
    compared.days.now += DAY - timedelta(minutes=1)
    assert compared.extract(clock=compared.days).deleted == 0
    compared.days.now += timedelta(minutes=1)
    assert compared.extract(clock=compared.days).deleted == 1


def test_a_row_that_came_and_went_between_comparisons_is_gone(compared) -> None:
    compared.insert((11, compared.now(), "Linz"))
    compared.extract(clock=compared.days)
    compared.sql("delete from orders where id = 11")
    (row,) = next_day(compared)
    assert (row["id"], row["is_deleted"]) == (11, True)


def test_a_row_that_comes_back_as_it_was_lands_again(compared) -> None:
    compared.sql("delete from orders where id in (1, 10)")
    next_day(compared)
    assert alive(compared) == set(range(2, 10))
    compared.insert((1, "2020-01-01", "Graz"), (10, "2020-01-10", "Graz"))
    next_day(compared)
    assert alive(compared) == set(range(1, 11))
    compared.sql("delete from orders where id in (1, 10)")
    next_day(compared)
    assert alive(compared) == set(range(2, 10))


def test_a_tombstone_has_the_newest_watermark_that_landed(compared) -> None:
    compared.sql("update orders set changed = '2020-02-01' where id = 3")
    compared.extract(clock=compared.days)
    compared.sql("delete from orders where id = 3")
    (row,) = next_day(compared)
    assert row["changed"] == "2020-02-01"


def test_an_import_that_keeps_old_times_is_found(compared) -> None:
    compared.insert((11, LONG_AGO, "Wels"), (12, OLD, "Wels"))
    rows = next_day(compared)
    assert sorted((r["id"], r["is_deleted"], r["city"]) for r in rows) == [
        (11, False, "Wels"),
        (12, False, "Wels"),
    ]
    assert next_day(compared) == []


def test_to_confirm_deletes_compares_no_keys_of_a_source_that_declares_none(
    table_extraction,
) -> None:
    table_extraction.create("id integer primary key, changed text")
    table_extraction.insert(*((n, f"2020-01-0{n}") for n in range(1, 10)))
    confirmed = Request(confirm_deletes=True)
    assert table_extraction.extract(request=confirmed).rows == 9
    table_extraction.sql("delete from orders where id < 9")
    for _ in range(2):
        assert table_extraction.extract(request=confirmed).deleted == 0
    assert alive(table_extraction) == set(range(1, 10))


def test_a_row_that_is_not_found_by_its_key_does_not_count_as_landed(
    compared, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compared.insert((11, LONG_AGO, "Wels"))
    with monkeypatch.context() as patch:
        patch.setattr(
            type(compared.reader).__module__ + ".SqliteReading.by_key",
            lambda self, keys: self.schema.empty_table(),
        )
        assert next_day(compared) == []
        assert "source orders: 1 rows of orders were not found" in caplog.text
    assert [row["id"] for row in next_day(compared)] == [11]
    assert next_day(compared) == []


def test_too_many_deletions_stop_until_they_are_confirmed(compared) -> None:
    compared.sql("delete from orders where id < 7")
    compared.insert((11, compared.now(), "Linz"))
    compared.days.now += DAY
    for _ in range(2):
        with pytest.raises(SourceError, match="6 of 11 rows that landed") as raised:
            compared.extract(clock=compared.days)
    assert "tidemark extract orders --confirm-deletes" in raised.value.way_out
    assert 11 in compared.ids()  # what changed has landed
    assert alive(compared) == set(range(1, 12))
    confirmed = Request(confirm_deletes=True)
    assert compared.extract(clock=compared.days, request=confirmed).deleted == 6
    assert alive(compared) == {7, 8, 9, 10, 11}


def test_an_empty_table_is_no_deletion_of_all(compared) -> None:
    """Nor does confirming help before the watermark is reset: it knows no row."""
    compared.declare(max_delete_share=1.0, name="other")
    compared.extract(clock=compared.days)
    compared.sql("delete from orders")
    from landing.control.moves import reset_watermark

    reset_watermark("other", compared.control, clock=compared.days)
    compared.days.now += DAY
    with pytest.raises(SourceError, match="orders is empty"):
        compared.extract(clock=compared.days)
    confirmed = Request(confirm_deletes=True)
    assert compared.extract(clock=compared.days, request=confirmed).deleted == 10


def test_a_read_that_fails_finds_nothing_deleted(
    compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared.sql("delete from orders where id = 3")
    real = module.KeyFile.add

    def fail(self: Any, rows: Any) -> None:
        real(self, rows.slice(0, 2))
        raise SourceError("source orders: the connection is lost", way_out="Again")

    with monkeypatch.context() as patch:
        patch.setattr(module.KeyFile, "add", fail)
        with pytest.raises(SourceError, match="lost"):
            next_day(compared)
    assert alive(compared) == set(range(1, 11))
    assert statuses(compared)[-1] == "failed"
    assert [row["id"] for row in next_day(compared)] == [3]


@pytest.mark.parametrize("step", ["publish_part", "remove_but", "known"])
def test_a_crash_within_a_comparison_hides_no_row(
    compared, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    compared.sql("delete from orders where id in (1, 10)")

    def crash(*_: Any, **__: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        if step == "known":
            patch.setattr(type(compared.control), "reconciled", crash)
        elif step == "remove_but":
            patch.setattr(module, "remove_but", crash)
        else:
            real, called = module.publish_part, []

            def publish(*arguments: Any, **named: Any) -> Any:
                called.append(1)
                real(*arguments, **named)
                raise Crash

            patch.setattr(module, "publish_part", publish)
        with pytest.raises(Crash):
            next_day(compared)
    assert alive(compared) == set(range(2, 10))
    # both come back as they were, one below all windows, while nobody looks
    compared.insert((1, "2020-01-01", "Graz"), (10, "2020-01-10", "Graz"))
    compared.sql("delete from orders where id = 5")
    next_day(compared)
    assert alive(compared) == set(range(1, 11)) - {5}


@pytest.mark.parametrize("seed", range(3))
def test_any_history_ends_with_the_rows_that_are_there(compared, seed: int) -> None:
    pick = random.Random(seed)
    compared.declare(max_delete_share=1.0)
    there = set(range(1, 11))
    for _ in range(6):
        for key in pick.sample(sorted(there), min(2, len(there) - 3)):
            compared.sql(f"delete from orders where id = {key}")
            there.remove(key)
        for _ in range(pick.randrange(3)):
            key = pick.choice([n for n in range(1, 30) if n not in there])
            stamp = pick.choice([compared.now(), LONG_AGO, OLD, "2020-01-10"])
            compared.insert((key, stamp, "new"))
            there.add(key)
        run = pick.choice([next_day, lambda it: it.extract(clock=it.days)])
        try:
            run(compared)
        except WatermarkError:
            # a row came back under an older time: it may be an older copy
            adopt_watermark(
                compared.source, compared.reader, compared.control, compared.lake
            )
            run(compared)
    next_day(compared)
    assert alive(compared) == there


def test_keys_of_several_columns_and_numbers_as_watermark(table_extraction) -> None:
    table_extraction.create("a text, b integer, n integer, primary key (a, b)")
    table_extraction.declare(
        "a varchar",
        "b bigint",
        "n bigint",
        key=("a", "b"),
        watermark="n",
        overlap=None,
        deletes="reconcile",
    )
    table_extraction.days = Days()
    table_extraction.insert(*[("x", n, n) for n in range(300)], ("y", 1, 1))
    table_extraction.extract(clock=table_extraction.days)
    table_extraction.sql("delete from orders where a = 'x' and b in (1, 299)")
    rows = next_day(table_extraction)
    gone = sorted((r["a"], r["b"], r["n"], r["is_deleted"]) for r in rows)
    assert gone == [("x", 1, 1, True), ("x", 299, 299, True)]


def test_a_writer_is_not_kept_waiting_while_tombstones_land(
    compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared.sql("delete from orders where id = 3")
    real = module.publish_part

    def publish(*arguments: Any, **named: Any) -> Any:
        compared.insert((11, OLD, "written meanwhile"))
        return real(*arguments, **named)

    monkeypatch.setattr(module, "publish_part", publish)
    assert [row["id"] for row in next_day(compared)] == [3]


def test_a_table_that_was_made_again_loses_its_old_rows(compared) -> None:
    from landing.control.moves import reset_watermark

    compared.sql("drop table orders")
    compared.create("id integer primary key, changed text, city text")
    compared.insert(*[(number, OLD, "new") for number in range(6, 16)])
    reset_watermark("orders", compared.control, clock=compared.days)
    next_day(compared)
    assert alive(compared) == set(range(6, 16))
