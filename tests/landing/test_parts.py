"""Rows are cut into files by their number, and by their size where they are large."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from landing.columns.tables import parts


def _rows(first: int, count: int, text: str = "") -> pa.Table:
    return pa.table({"id": range(first, first + count), "t": [text] * count})


def _tables() -> Iterator[pa.Table]:
    yield _rows(0, 3)
    yield _rows(3, 0)
    yield _rows(3, 4)
    yield _rows(7, 1)


def _ids(cut: Iterator[pa.Table]) -> list[list[int]]:
    return [part.column("id").to_pylist() for part in cut]


def test_parts_have_so_many_rows_and_the_last_fewer() -> None:
    assert _ids(parts(_tables(), 3)) == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert _ids(parts(_tables(), 4)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert _ids(parts(iter([]), 3)) == []


def test_a_column_that_changes_its_type_begins_another() -> None:
    other = _rows(3, 1).set_column(1, "t", pa.array([1]))
    assert _ids(parts([_rows(0, 3), other], 10)) == [[0, 1, 2], [3]]


@pytest.mark.parametrize("batch", [1, 7, 50, 100])
def test_of_large_rows_a_part_has_fewer(batch: int) -> None:
    most = 100_000
    tables = [_rows(first, batch, "x" * 10_000) for first in range(0, 100, batch)]
    cut = list(parts(tables, 1_000, most))
    ids = [number for numbers in _ids(iter(cut)) for number in numbers]
    assert ids == [*range(sum(table.num_rows for table in tables))]
    assert max(part.nbytes for part in cut) <= 1.2 * most
    assert len(cut) <= 15


def test_a_row_that_is_larger_than_a_part_is_one_of_its_own() -> None:
    large = _rows(1, 1, "x" * 1_000)
    assert _ids(parts([_rows(0, 1), large, _rows(2, 2)], 1_000, 100)) == [
        [0],
        [1],
        [2, 3],
    ]


def test_a_row_without_bytes_follows_one_that_is_too_large() -> None:
    tables = [_rows(0, 1, "x" * 1_000), pa.table({"id": pa.nulls(2)})]
    assert _ids(parts(tables, 1_000, 100)) == [[0], [None, None]]
