"""Events land as received, once a name, and never one over another."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from _events import SOURCE, batch, files, read, rows

from landing import EventBatch, Lake, LandedFile, land_events
from landing.columns.types import STREAM_SCHEMA

NOON = datetime(2026, 3, 1, 12, 34, 56, 789012, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(f"{tmp_path}/lake")


def test_a_file_has_the_columns_of_bronze_exactly(lake: Lake) -> None:
    [landed] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NOON)
    assert landed == LandedFile(
        "bronze/order_events/landed_hour=2026-03-01T12/order_events-p0-1-1-29bf748d.parquet",
        events=1,
        is_new=True,
    )
    assert read(lake, landed.path).schema.equals(STREAM_SCHEMA)
    assert rows(lake) == [
        {
            "body": "{}",
            "body_base64": None,
            "event_hub": "order-events",
            "partition_id": "0",
            "sequence_number": 1,
            "offset": None,
            "enqueued_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
            "partition_key": None,
            "properties": None,
            "landed_at": NOON,
            "content_type": None,
            "attributes": None,
            "decode_error": None,
        }
    ]


def test_bodies_are_untouched(lake: Lake) -> None:
    bodies = ["{}", "", "\0", "😀 ü", " { \r\n} ", "not json", "x" * 5_000_000]
    land_events(lake, SOURCE, batch(*(b.encode() for b in bodies)))
    assert [row["body"] for row in rows(lake)] == bodies


def test_what_is_not_utf_8_lands_as_base64_beside_its_neighbours(lake: Lake) -> None:
    odd = b"\xff\xfe\x00\xed\xa0\x80"
    land_events(lake, SOURCE, batch(b"a", odd, b"b"))
    assert [row["body"] for row in rows(lake)] == ["a", None, "b"]
    encoded = [row["body_base64"] for row in rows(lake)]
    assert encoded[0] is encoded[2] is None
    assert base64.b64decode(encoded[1]) == odd


def test_each_partition_gets_its_file_in_the_order_of_arrival(lake: Lake) -> None:
    mixed = EventBatch(
        bodies=[b"a", b"b", b"c", b"d", b"e"],
        partition_ids=["1", "0", None, "1", None],
        sequence_numbers=[9, 5, None, 8, 7],
        enqueued_at=[1, 2, None, 4, 5],
    )
    landed = land_events(lake, SOURCE, mixed)
    assert [(f.path.rsplit("/")[-1], f.events) for f in landed] == [
        ("order_events-p1-8-9-29bf748d.parquet", 2),
        ("order_events-p0-5-5-29bf748d.parquet", 1),
        ("order_events-pnone-7-7-29bf748d.parquet", 2),
    ]
    bodies = [read(lake, f.path)["body"].to_pylist() for f in landed]
    assert bodies == [["a", "d"], ["b"], ["c", "e"]]


def test_events_without_any_position_land(lake: Lake) -> None:
    nothing = [None, None]
    [landed] = land_events(
        lake, SOURCE, EventBatch([b"a", b"b"], nothing, nothing, nothing)
    )
    assert landed.path.endswith("/order_events-pnone-none-29bf748d.parquet")
    assert [row["enqueued_at"] for row in rows(lake)] == nothing


def test_a_redelivery_within_the_hour_adds_nothing(lake: Lake) -> None:
    first = land_events(lake, SOURCE, batch(b"a", b"\xff"), clock=lambda: NOON)
    later = NOON + timedelta(minutes=20)
    again = land_events(lake, SOURCE, batch(b"a", b"\xff"), clock=lambda: later)
    assert [f.path for f in again] == [f.path for f in first]
    assert [f.is_new for f in again] == [False]
    assert len(rows(lake)) == 2


def test_a_redelivery_in_another_hour_is_a_copy(lake: Lake) -> None:
    land_events(lake, SOURCE, batch(b"a"), clock=lambda: NOON)
    later = NOON + timedelta(hours=1)
    [again] = land_events(lake, SOURCE, batch(b"a"), clock=lambda: later)
    assert again.is_new
    assert len(files(lake)) == 2


def test_other_events_under_the_same_name_keep_both_files(lake: Lake) -> None:
    for body in (b"a", b"b", b"b", b"a"):
        land_events(lake, SOURCE, batch(body), clock=lambda: NOON)
    assert len(files(lake)) == 2
    assert sorted(row["body"] for row in rows(lake)) == ["a", "b"]


def test_positions_with_holes_do_not_hide_each_other(lake: Lake) -> None:
    def land(*numbers: int) -> None:
        columns = [b"x"] * len(numbers), ["0"] * len(numbers), numbers
        land_events(
            lake, SOURCE, EventBatch(*columns, [0] * len(numbers)), clock=lambda: NOON
        )

    land(1, 3)
    land(1, 2, 3)
    assert [row["sequence_number"] for row in rows(lake)] == [1, 1, 2, 3, 3]


def test_an_empty_batch_lands_nothing(lake: Lake) -> None:
    assert land_events(lake, SOURCE, batch()) == []
    assert files(lake) == []


def test_columns_may_be_arrow_arrays(lake: Lake) -> None:
    land_events(
        lake,
        SOURCE,
        EventBatch(
            bodies=pa.array([b"a", b"\xff", None]),
            partition_ids=pa.repeat("0", 3),
            sequence_numbers=pa.array([1, 2, 3]),
            enqueued_at=pa.repeat(1_000_001, 3),
            offsets=pa.array(["x", None, None]),
        ),
    )
    assert [row["body"] for row in rows(lake)] == ["a", None, None]
    assert [row["body_base64"] for row in rows(lake)] == [None, "/w==", None]
    assert [row["offset"] for row in rows(lake)] == ["x", None, None]
    assert rows(lake)[0]["enqueued_at"] == datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=UTC)


def test_columns_of_unequal_length_are_refused_before_anything_lands(
    lake: Lake,
) -> None:
    with pytest.raises(pa.ArrowInvalid):
        land_events(lake, SOURCE, EventBatch([b"a", b"b"], ["0"], [1, 2], [0, 0]))
    assert files(lake) == []


def test_what_a_hub_is_called_cannot_leave_the_folder(lake: Lake) -> None:
    [landed] = land_events(lake, SOURCE, batch(b"a", partition="../../x y"))
    assert landed.path.startswith("bronze/order_events/landed_hour=")
    assert landed.path.endswith("/order_events-px_y-1-1-29bf748d.parquet")
