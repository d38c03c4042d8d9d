"""The types of Parquet survive; what has no type in Bronze is text or refused."""

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landing.errors import SourceError

MOMENT = datetime(2026, 5, 1, 10, 30, 0, 123456, tzinfo=UTC)
NAIVE = MOMENT.replace(tzinfo=None)


@pytest.fixture
def inbox(file_extraction):
    """Parquet files, of which the key is declared."""
    file_extraction.declare("id bigint", path="*.parquet", format="parquet")

    def put(name: str = "a.parquet", **columns: Any) -> None:
        rows = len(next(iter(columns.values())))
        table = pa.table({"id": pa.array(range(rows), pa.int64()), **columns})
        pq.write_table(table, file_extraction.inbox / name)

    file_extraction.put = put
    return file_extraction


def one(kind: pa.DataType, value: Any) -> pa.Array:
    return pa.array([value, None], kind)


KEPT = [
    (pa.string(), "é", pa.string(), "é"),
    (pa.large_string(), "x", pa.string(), "x"),
    (pa.dictionary(pa.int8(), pa.string()), "x", pa.string(), "x"),
    (pa.binary(), b"\xff", pa.binary(), b"\xff"),
    (pa.binary(2), b"\xff\0", pa.binary(), b"\xff\0"),
    (pa.int8(), -5, pa.int16(), -5),
    (pa.uint16(), 65_535, pa.int32(), 65_535),
    (pa.uint32(), 2**32 - 1, pa.int64(), 2**32 - 1),
    (pa.uint64(), 2**64 - 1, pa.decimal128(20), Decimal(2**64 - 1)),
    (pa.int64(), -(2**63), pa.int64(), -(2**63)),
    (pa.float32(), 0.5, pa.float64(), 0.5),
    (pa.float64(), 0.1, pa.float64(), 0.1),
    (pa.bool_(), True, pa.bool_(), True),
    (
        pa.decimal128(20, 4),
        Decimal("1.1000"),
        pa.decimal128(20, 4),
        Decimal("1.1000"),
    ),
    (pa.decimal256(50, 2), Decimal("1.10"), pa.string(), "1.10"),
    (pa.date32(), date(2026, 5, 1), pa.date32(), date(2026, 5, 1)),
    (pa.timestamp("us", tz="UTC"), MOMENT, pa.timestamp("us", tz="UTC"), MOMENT),
    (
        pa.timestamp("ms", tz="Europe/Berlin"),
        MOMENT.replace(microsecond=123_000),
        pa.timestamp("us", tz="UTC"),
        MOMENT.replace(microsecond=123_000),
    ),
    (pa.timestamp("us"), NAIVE, pa.timestamp("us", tz="UTC"), MOMENT),
    (pa.timestamp("ns"), NAIVE, pa.timestamp("us", tz="UTC"), MOMENT),
    (pa.time64("us"), time(10, 30, 0, 5), pa.string(), "10:30:00.000005"),
    (pa.list_(pa.decimal128(4, 2)), [Decimal("1.10")], pa.string(), "[1.10]"),
    (
        pa.struct([("a", pa.int8()), ("b", pa.string())]),
        {"a": 1, "b": None},
        pa.string(),
        '{"a":1,"b":null}',
    ),
]


@pytest.mark.parametrize(
    ("kind", "value", "lands_as", "landed"), KEPT, ids=[str(k[0]) for k in KEPT]
)
def test_a_value_lands_exactly(
    inbox, kind: pa.DataType, value: Any, lands_as: pa.DataType, landed: Any
) -> None:
    inbox.put(v=one(kind, value))
    (path,) = inbox.extract().paths
    column = inbox.table(path)["v"]
    assert column.type == lands_as
    assert column.to_pylist() == [landed, None]


def test_a_uuid_is_its_text(inbox) -> None:
    known = uuid.UUID("12345678-1234-5678-1234-567812345678")
    storage = pa.array([known.bytes, None], pa.binary(16))
    inbox.put(v=pa.ExtensionArray.from_storage(pa.uuid(), storage))
    inbox.extract()
    assert [row["v"] for row in inbox.rows()] == [str(known), None]


@pytest.mark.parametrize(
    ("kind", "value", "declared", "landed"),
    [
        (pa.int64(), 5, "varchar", "5"),
        (pa.int64(), 5, "decimal(18,2)", Decimal("5.00")),
        (pa.int32(), 5, "bigint", 5),
        (pa.int64(), 5, "smallint", 5),
        (pa.int64(), 1, "boolean", True),
        (pa.float64(), 29.33, "decimal(18,2)", Decimal("29.33")),
        (pa.float64(), 29.33, "varchar", "29.33"),
        (pa.float64(), 2.0, "bigint", 2),
        (pa.decimal128(20, 4), Decimal("1.1000"), "decimal(18,2)", Decimal("1.10")),
        (pa.decimal128(20, 4), Decimal("1.1000"), "varchar", "1.1000"),
        (pa.decimal128(20, 0), Decimal(7), "bigint", 7),
        (pa.bool_(), False, "varchar", "false"),
        (pa.string(), " 7 ", "bigint", 7),
        (pa.string(), "2026-05-01", "date", date(2026, 5, 1)),
        (pa.string(), "2026-05-01T12:30:00.123456+02:00", "timestamp", MOMENT),
        (pa.date32(), date(2026, 5, 1), "varchar", "2026-05-01"),
        (pa.timestamp("us"), NAIVE, "varchar", "2026-05-01T10:30:00.123456"),
        (
            pa.timestamp("us", tz="UTC"),
            MOMENT,
            "varchar",
            "2026-05-01T10:30:00.123456Z",
        ),
    ],
)
def test_a_column_lands_in_its_declared_type(
    inbox, kind: pa.DataType, value: Any, declared: str, landed: Any
) -> None:
    inbox.declare("id bigint", f"v {declared}")
    inbox.put(v=one(kind, value))
    inbox.extract()
    assert [row["v"] for row in inbox.rows()] == [landed, None]


def test_nanoseconds_land_as_the_text_that_a_declaration_asks_for(inbox) -> None:
    late = pa.array([1_777_631_400_123_456_789], pa.int64()).cast(pa.timestamp("ns"))
    inbox.put(v=late)
    with pytest.raises(SourceError, match=r"column v of type timestamp\[ns\], with a"):
        inbox.extract()
    inbox.declare("id bigint", "v varchar")
    inbox.extract()
    assert inbox.rows()[0]["v"] == "2026-05-01T10:30:00.123456789"


def test_nanoseconds_within_a_structure_are_kept(inbox) -> None:
    kind = pa.struct([("at", pa.timestamp("ns"))])
    late = pa.array([1_777_631_400_123_456_789], pa.int64()).cast(pa.timestamp("ns"))
    inbox.put(v=pa.StructArray.from_arrays([late], fields=list(kind)))
    inbox.extract()
    assert inbox.rows()[0]["v"] == '{"at":"2026-05-01T10:30:00.123456789Z"}'


@pytest.mark.parametrize(
    ("kind", "count", "lands"),
    [
        (pa.timestamp("s"), 253_402_300_799, True),
        (pa.timestamp("s"), 253_402_300_800, False),
        (pa.timestamp("s"), -62_135_596_800, True),
        (pa.timestamp("s"), -62_135_596_801, False),
        (pa.date32(), 2_932_896, True),
        (pa.date32(), 2_932_897, False),
        (pa.date32(), -719_162, True),
        (pa.date32(), -719_163, False),
    ],
)
def test_a_time_beyond_the_calendar_is_refused(
    inbox, kind: pa.DataType, count: int, lands: bool
) -> None:
    whole = pa.int32() if kind == pa.date32() else pa.int64()
    inbox.put(v=pa.array([count], whole).cast(kind))
    if lands:
        assert inbox.extract().rows == 1
        return
    with pytest.raises(SourceError, match=r"column v .*not in the years 1 to 9999"):
        inbox.extract()
    assert inbox.files() == []


@pytest.mark.parametrize(
    ("kind", "value", "declared"),
    [
        (pa.int64(), 2**40, "integer"),
        (pa.float64(), 0.5, "bigint"),
        (pa.float64(), 0.123, "decimal(18,2)"),
        (pa.decimal128(20, 4), Decimal("1.1001"), "decimal(18,2)"),
        (pa.string(), "soon", "timestamp"),
        (pa.timestamp("us"), NAIVE, "date"),
        (pa.int64(), 2, "boolean"),
    ],
)
def test_a_value_that_its_declared_type_cannot_hold_is_refused(
    inbox, kind: pa.DataType, value: Any, declared: str
) -> None:
    inbox.declare("id bigint", f"v {declared}")
    inbox.put(v=one(kind, value))
    expected = r"column v of row id=0 holds .*, which is not exactly a .*a\.parquet"
    with pytest.raises(SourceError, match=expected):
        inbox.extract()
    assert inbox.files() == []


@pytest.mark.parametrize("kind", [pa.duration("us"), pa.list_(pa.duration("us"))])
def test_a_type_without_a_form_is_refused_by_its_column(
    inbox, kind: pa.DataType
) -> None:
    inbox.put(v=one(kind, None))
    with pytest.raises(SourceError, match=r"has a column v of type .*has no form in"):
        inbox.extract()


def test_a_file_that_was_cut_lands_nothing(inbox) -> None:
    inbox.put(v=one(pa.string(), "x"))
    whole = (inbox.inbox / "a.parquet").read_bytes()
    inbox.write(whole[: len(whole) // 2], "a.parquet")
    with pytest.raises(SourceError, match=r"a\.parquet cannot be read as Parquet"):
        inbox.extract()
    inbox.write(whole, "a.parquet")
    assert inbox.extract().rows == 2


def test_a_file_lacks_a_declared_column(inbox) -> None:
    inbox.declare("id bigint", "w varchar")
    inbox.put(v=one(pa.string(), "x"))
    with pytest.raises(SourceError, match="has no column w; it has id, v"):
        inbox.extract()


def test_columns_of_other_types_land_apart_and_all_of_them(inbox) -> None:
    inbox.put("a.parquet", v=one(pa.int32(), 1))
    inbox.put("b.parquet", v=one(pa.int64(), 2))
    inbox.put("c.parquet", v=one(pa.int64(), 3), w=one(pa.string(), "x"))
    assert inbox.extract().files == 2
    assert sorted(row["v"] for row in inbox.rows() if row["v"]) == [1, 2, 3]
