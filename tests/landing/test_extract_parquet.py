"""The types of Parquet survive; what has no type in Bronze is text or refused."""

import math
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landing.columns.arrow import UnknownTypeError
from landing.errors import SourceError
from landing.readers.files.parquet_int96 import of_any_year, text_of_any_year

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


def _not_utf8(rows: int) -> pa.Array:
    """Return texts of which the last is none."""
    good = pa.array(["a"] * (rows - 1), pa.binary())
    bad = pa.array([b"\xff\xfe"], pa.binary())
    octets = pa.concat_arrays([good, bad])
    return pa.StringArray.from_buffers(rows, *octets.buffers()[1:])


@pytest.mark.parametrize("rows", [1, 70_000])
def test_a_text_that_is_not_utf_8_is_refused_by_column_and_rows(inbox, rows) -> None:
    """No engine would read the file that it would land in."""
    inbox.put(id=pa.array(range(rows), pa.int64()), v=_not_utf8(rows))
    with pytest.raises(SourceError) as refused:
        inbox.extract()
    at = "1 to 1" if rows == 1 else "65,537 to 70,000"
    assert f"a.parquet, rows {at} has a column v of type string" in str(refused.value)
    assert "Invalid UTF8 sequence" in str(refused.value)


def test_a_text_that_is_not_utf_8_within_an_object_is_refused(inbox) -> None:
    inbox.put(v=pa.StructArray.from_arrays([_not_utf8(1)], ["said"]))
    with pytest.raises(SourceError, match="has a column v of type struct"):
        inbox.extract()


def test_identifiers_within_a_list_are_refused_by_their_column(inbox) -> None:
    known = pa.array([b"\0" * 16], pa.binary(16))
    identifiers = pa.ExtensionArray.from_storage(pa.uuid(), known)
    inbox.put(v=pa.ListArray.from_arrays([0, 1], identifiers))
    with pytest.raises(SourceError, match=r"column v of type list<.*no form in Bronze"):
        inbox.extract()


MOMENTS = [
    datetime(9999, 12, 31, 1, 2, 3, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 5, 1, 10, 0, 0, 5, tzinfo=UTC),
    None,
]


@pytest.fixture
def old_times(inbox):
    """Writes times as Spark and Hive do unless they are told not to."""

    def put(
        values: pa.Array,
        *,
        name: str = "v",
        row_group_size: int | None = None,
        **others: pa.Array,
    ) -> None:
        ids = pa.array(range(len(values)), pa.int64())
        pq.write_table(
            pa.table({"id": ids, name: values, **others}),
            inbox.inbox / "a.parquet",
            row_group_size=row_group_size,
            use_deprecated_int96_timestamps=True,
        )

    inbox.put_old = put
    return inbox


def test_old_times_of_all_years_land_as_they_are(old_times) -> None:
    old_times.put_old(pa.array(MOMENTS, pa.timestamp("us")))
    old_times.extract()
    assert [row["v"] for row in old_times.rows()] == MOMENTS


def test_old_times_are_texts_of_one_form_whatever_stands_beside_them(old_times) -> None:
    old_times.declare("id bigint", "v varchar", path="*.parquet", format="parquet")
    old_times.put_old(pa.array(MOMENTS, pa.timestamp("us")))
    old_times.extract()
    assert [row["v"] for row in old_times.rows()] == [
        "9999-12-31T01:02:03.000000000",
        "0001-01-01T00:00:00.000000000",
        "2026-05-01T10:00:00.000005000",
        None,
    ]


@pytest.mark.parametrize("year", ["2026", "9999"])
def test_finer_old_times_are_refused_or_texts_and_never_cut(old_times, year) -> None:
    # 64 bits of nanoseconds wrap beyond 2262, and what is written says it all the same
    second = datetime(int(year), 5, 1, 10, 30, tzinfo=UTC) - datetime(
        1970, 1, 1, tzinfo=UTC
    )
    nanoseconds = (second // timedelta(seconds=1)) * 10**9 + 123_456_789
    wrapped = (nanoseconds + 2**63) % 2**64 - 2**63
    fine = pa.array([wrapped], pa.int64()).cast(pa.timestamp("ns"))
    micros = pa.array([nanoseconds // 1000], pa.int64()).cast(pa.timestamp("us"))
    with pytest.raises(UnknownTypeError, match="microseconds since 1970"):
        of_any_year(fine, micros)
    assert text_of_any_year(fine, micros).to_pylist() == [
        f"{year}-05-01T10:30:00.123456789"
    ]
    if year == "2026":
        old_times.put_old(fine)
        with pytest.raises(SourceError, match=r"column v .*microseconds since 1970"):
            old_times.extract()


def test_old_times_are_found_whatever_the_column_is_called(old_times) -> None:
    old_times.declare("id bigint", "a.b varchar", path="*.parquet", format="parquet")
    old_times.put_old(pa.array(MOMENTS[:1], pa.timestamp("us")), name="a.b")
    old_times.extract()
    assert old_times.rows()[0]["a.b"] == "9999-12-31T01:02:03.000000000"


def test_old_times_stand_beside_columns_that_are_read_in_other_batches(
    old_times,
) -> None:
    """A dictionary ends with its row group."""
    rows = 1_000
    moments = [datetime(9999, 1, 1, 0, 0, n % 60, tzinfo=UTC) for n in range(rows)]
    words = pa.array([f"w{n % 7}" for n in range(rows)]).dictionary_encode()
    old_times.put_old(
        pa.array(moments, pa.timestamp("us")), row_group_size=100, word=words
    )
    assert old_times.extract().rows == rows
    landed = sorted(old_times.rows(), key=lambda row: row["id"])
    assert [row["v"] for row in landed] == moments


def test_old_times_beyond_nanoseconds_within_an_object_are_refused(old_times) -> None:
    for moments, fits in ((MOMENTS[2:], True), (MOMENTS, False)):
        times = pa.array(moments, pa.timestamp("us"))
        old_times.put_old(pa.StructArray.from_arrays([times], ["at"]))
        if fits:
            old_times.extract()
            assert old_times.rows()[0]["v"] == '{"at":"2026-05-01T10:00:00.000005Z"}'
        else:
            with pytest.raises(SourceError, match="with a time within it beyond 2262"):
                old_times.extract()


KEYS = [7.0, -0.0, 2.5, math.nan, math.inf, 2.0**40]


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()])
def test_a_number_that_is_not_whole_is_no_key(inbox, kind: pa.DataType) -> None:
    """As text it would be one: two rows of NaN would be one product."""
    inbox.declare("id varchar", "name varchar")
    names = pa.array([1.5, math.nan, 0.0, None, 7, 8], kind)
    rows = pa.table({"id": pa.array(KEYS, kind), "name": names})
    pq.write_table(rows, inbox.inbox / "a.parquet")
    inbox.extract()
    found = [row["id"] for row in inbox.rows()]
    assert found == ["7", "0", None, None, None, "1099511627776"]
    assert [row["name"] for row in inbox.rows()] == ["1.5", None, "0", None, "7", "8"]
