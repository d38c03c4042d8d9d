"""What forgetting does to files of the lake and to what landing keeps."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landing import Lake
from landing.columns.row_hash import row_hashes
from landing.compact import compact
from landing.declarations import Column, TableSource
from landing.errors import BuildError, RequestError
from landing.extraction.key_files import KeyFile, StandingKeys
from landing.extraction.remembered import Remembered, without_keys
from landing.forget import bronze_rows, journal, key_lists
from landing.forget.bronze_rows import SourceRows
from landing.forget.keys import Asked, Key, pair
from landing.forget.tombstones import BODY, ROW_HASH
from landing.settings import Settings

KEY = Key("customer", "ö\"'7f3a", "customer_id")
NUMBER = Key("customer", "17", "customer_id")
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"), "snappy")


def _put(lake: Lake, path: str, table: pa.Table) -> None:
    file = Path(lake.url) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, file)


def _events(*bodies: str | None, first: int = 0) -> pa.Table:
    return pa.table(
        {
            "body": pa.array(bodies, pa.string()),
            "body_base64": pa.nulls(len(bodies), pa.string()),
            "event_hub": ["hub"] * len(bodies),
            "partition_id": ["0"] * len(bodies),
            "sequence_number": pa.array(range(first, first + len(bodies)), pa.int64()),
            "partition_key": ["p"] * len(bodies),
        }
    )


def _body(value: object, **more: object) -> str:
    return json.dumps({"customer_id": value} | more)


@pytest.mark.parametrize(
    ("key", "body", "is_own", "is_said"),
    [
        (KEY, _body(KEY.value), True, True),
        (KEY, json.dumps({"customer_id": KEY.value}, ensure_ascii=False), True, True),
        (KEY, _body(f" {KEY.value} "), True, True),
        (KEY, json.dumps({"other": [{"deep": f"of {KEY.value}."}]}), False, True),
        (KEY, json.dumps({"nested": json.dumps({"a": KEY.value})}), False, True),
        (KEY, json.dumps({KEY.value: 1}), False, True),
        (KEY, f"no JSON of {KEY.value}", False, True),
        (KEY, _body(f"{KEY.value}b"), False, False),
        (KEY, "no JSON", False, False),
        (KEY, "[" * 5000, False, False),
        (NUMBER, _body(17), True, True),
        (NUMBER, _body("17"), True, True),
        (NUMBER, json.dumps({"amount": 17, "note": "17"}), False, False),
        (NUMBER, json.dumps({"of": {"customer_id": 17}}), False, True),
        (NUMBER, "customer_id: 17", False, True),
        (NUMBER, "17 of them", False, False),
    ],
)
def test_a_payload_is_of_a_key_or_mentions_it(
    key: Key, body: str, is_own: bool, is_said: bool
) -> None:
    assert key.is_of(body, "customer_id") == is_own
    assert key.is_mentioned_in(body) == is_said


def test_a_field_within_an_object_may_hold_the_key() -> None:
    body = json.dumps({"who": {"id": KEY.value}})
    assert KEY.is_of(body, "who.id")
    assert not KEY.is_of(body, "id")


def test_words_that_name_no_key_are_refused() -> None:
    assert pair("customer=a=b") == ("customer", "a=b")
    for word in ("customer", "customer=", "=c-1", "customer= "):
        with pytest.raises(RequestError, match="ENTITY=KEY"):
            pair(word)


def test_an_event_becomes_a_tombstone_in_its_place(lake: Lake) -> None:
    path = "bronze/clicks/landed_hour=2026-05-04T09/a.parquet"
    encoded = base64.b64encode(KEY.value.encode()).decode()
    said = _events(_body(KEY.value), _body("b"), f"x {KEY.value}", None)
    said = said.set_column(1, "body_base64", pa.array([None, None, None, encoded]))
    _put(lake, path, said)
    source = SourceRows("clicks", True, False, {KEY: "customer_id"})
    [found, _] = bronze_rows.search(lake, source, Asked((KEY,)))
    assert (found.rows, found.files, found.mentions) == (1, 1, 2)
    assert bronze_rows.rewrite(lake, source, Asked((KEY,)), _quietly) == (1, 1)
    table = pq.read_table(Path(lake.url) / path)
    assert table["body"].to_pylist() == [BODY, _body("b"), f"x {KEY.value}", None]
    assert table["sequence_number"].to_pylist() == [0, 1, 2, 3]
    assert table["partition_key"].to_pylist() == [None, "p", "p", "p"]
    assert bronze_rows.rewrite(lake, source, Asked((KEY,)), _quietly) == (0, 0)
    both = Asked((KEY,), mentions=True)
    assert bronze_rows.rewrite(lake, source, both, _quietly) == (2, 1)
    assert [each.rows for each in bronze_rows.search(lake, source, both)] == [0, 0]


def test_a_row_of_a_table_becomes_a_tombstone_in_its_place(lake: Lake) -> None:
    path = "bronze/people/landed_hour=2026-05-04T09/a.parquet"
    rows = pa.table(
        {
            "Customer_ID": pa.array([17, 18], pa.int64()),
            "offset": ["theirs", "other"],
            "amount": pa.array([17, 17], pa.int64()),
            "window_high": ["9", "9"],
        },
        schema=pa.schema(
            [
                pa.field("Customer_ID", pa.int64(), nullable=False),
                ("offset", pa.string()),
                ("amount", pa.int64()),
                ("window_high", pa.string()),
            ]
        ),
    )
    _put(lake, path, rows)
    source = SourceRows("people", False, False, {NUMBER: "customer_id"})
    assert bronze_rows.rewrite(lake, source, Asked((NUMBER,)), _quietly) == (1, 1)
    assert pq.read_table(Path(lake.url) / path).to_pylist() == [
        {
            "Customer_ID": None,
            "offset": None,
            "amount": None,
            "window_high": "9",
            "row_hash": ROW_HASH,
        },
        {
            "Customer_ID": 18,
            "offset": "other",
            "amount": 17,
            "window_high": "9",
            "row_hash": None,
        },
    ]


def _quietly(name: str, done: int) -> None:
    pass


def _people() -> TableSource:
    return TableSource(
        name="people",
        file=Path("people.yml"),
        columns=(Column("customer_id", "varchar"),),
        connection="shop",
        key=("customer_id",),
        watermark="seen",
        lag=timedelta(0),
        overlap=None,
        deleted_column=None,
        table="people",
    )


def test_lists_of_keys_lose_it_and_can_still_be_compared(lake: Lake) -> None:
    people = _people()
    rows = pa.table(
        {"customer_id": [KEY.value, *map(str, range(300))], "seen": [1] * 301}
    )
    with KeyFile(people) as keys:
        keys.add(rows)
        keys.publish(lake, "run", "base")
    source = SourceRows("people", False, False, {KEY: "customer_id"})
    assert key_lists.search(lake, source).rows == 1
    key_lists.rewrite(lake, source)
    assert key_lists.search(lake, source).rows == 0
    standing = StandingKeys(lake, people)
    schema = rows.schema.append(pa.field("key_hash", pa.string()))
    left = [
        key
        for number in range(64)
        for key in standing.bucket(number, schema)["customer_id"].to_pylist()
    ]
    assert sorted(left) == sorted(map(str, range(300)))


def test_remembered_rows_lose_it() -> None:
    schema = pa.schema([("customer_id", pa.string()), ("seen", pa.int64())])
    before = Remembered.nothing(schema, ["customer_id"])
    keys = pa.table({"customer_id": [KEY.value, "b"]})
    rows = pa.table(
        {
            "position": [1, 2],
            "row_hash": ["h1", "h2"],
            "key_hash": row_hashes(keys),
            "is_ahead": [False, False],
            "key.customer_id": keys["customer_id"],
        }
    ).cast(before.rows.schema)
    text = Remembered(rows, ["customer_id"], before.columns).text()
    kept, gone = without_keys(text, lambda name, value: KEY.equals(value))
    assert gone == 1
    left = Remembered.from_text(kept, schema, ["customer_id"])
    assert left.rows["key.customer_id"].to_pylist() == ["b"]
    assert left.columns == before.columns
    assert without_keys("rubbish", lambda *_: True) == ("rubbish", 0)


def _settings(lake: Lake, warehouse: str) -> Settings:
    folder = Path(lake.url).parent
    return Settings(folder, lake.url, folder / warehouse, "", {})


def test_two_forgettings_exclude_each_other_and_builds(lake: Lake) -> None:
    settings = _settings(lake, "warehouse.duckdb")
    begun = journal.begin(lake, settings, Asked((KEY,)), NOW)
    # the same again goes on
    assert journal.begin(lake, settings, Asked((KEY,)), NOW) == begun
    with pytest.raises(BuildError, match="unfinished"):
        journal.begin(lake, settings, Asked((NUMBER,)), NOW)
    with pytest.raises(BuildError, match="forget --resume"):
        journal.require_nothing_unfinished(settings)
    journal.require_nothing_unfinished(_settings(lake, "another.duckdb"))
    journal.end(lake, begun, (), NOW, left=0)
    journal.require_nothing_unfinished(settings)
    [receipt] = [lake.read(path) for path in lake.files(journal.FOLDER)]
    assert receipt is not None
    assert "7f3a" not in receipt.decode()


def test_compaction_makes_no_file_of_rows_that_are_being_forgotten(lake: Lake) -> None:
    for number in range(2):
        path = f"bronze/clicks/landed_hour=2026-05-04T09/a-{number}.parquet"
        _put(lake, path, _events(_body(KEY.value), first=number))
    _put(lake, "bronze/clicks/landed_hour=2026-05-04T20/b.parquet", _events("b"))
    later = NOW + timedelta(days=2)
    settings = _settings(lake, "warehouse.duckdb")
    begun = journal.begin(lake, settings, Asked((KEY,)), NOW)
    stopped = compact(lake, "clicks", clock=lambda: later)
    assert "tidemark forget runs" in stopped.failed["2026-05-04T09"]
    assert not lake.has_files("compacted/")
    source = SourceRows("clicks", True, False, {KEY: "customer_id"})
    bronze_rows.rewrite(lake, source, Asked((KEY,)), _quietly)
    journal.end(lake, begun, (), NOW, left=0)
    assert not compact(lake, "clicks", clock=lambda: later).failed
    [_, held] = bronze_rows.search(lake, source, Asked((KEY,)))
    assert held.rows == 0


def test_rows_in_a_compacted_file_are_forgotten_too(lake: Lake) -> None:
    for number in range(2):
        path = f"bronze/clicks/landed_hour=2026-05-04T09/a-{number}.parquet"
        _put(lake, path, _events(_body(KEY.value), _body("b"), first=2 * number))
        os.utime(Path(lake.url) / path, (0, 0))
    _put(lake, "bronze/clicks/landed_hour=2026-05-04T20/b.parquet", _events("b"))
    later = datetime.now(UTC)
    assert compact(lake, "clicks", clock=lambda: later).made == 1
    source = SourceRows("clicks", True, False, {KEY: "customer_id"})
    assert bronze_rows.rewrite(lake, source, Asked((KEY,)), _quietly) == (4, 3)
    # what landed is newer than what holds it now, and is seen to be the same
    soon = later + timedelta(hours=1)
    swept = compact(lake, "clicks", clock=lambda: soon, keep_for=timedelta(0))
    assert not swept.failed
    assert len(list(lake.files("bronze/clicks/"))) == 1
    [made] = lake.files("compacted/")
    table = pq.read_table(Path(lake.url) / made)
    assert table["body"].to_pylist() == [BODY, _body("b")] * 2
