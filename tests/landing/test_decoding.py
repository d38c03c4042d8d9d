"""Payloads that are not plain JSON: read at landing, and kept as they came."""

import base64
import gzip
import io
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _events import SOURCE, rows

from landing import EventBatch, Lake, StreamSource, land_events
from landing.columns.types import FIRST_STREAM_SCHEMA
from landing.decoding import (
    Received,
    Schemas,
    Undecodable,
    _compression,
    decode_json,
    decoder_of,
)
from landing.decoding._avro import compiled
from landing.decoding._registry import Unavailable
from landing.replaying import replay

AVRO = replace(SOURCE, format="avro", schema_registry="registry")
EVENTS = replace(SOURCE, format="cloudevents")
ID = "0123456789abcdef0123456789abcdef"
ORDER = {
    "type": "record",
    "name": "Order",
    "namespace": "shop",
    "fields": [{"name": "id", "type": "long"}, {"name": "note", "type": "string"}],
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(f"{tmp_path}/lake")


def event(
    body: bytes | None, content_type: str | None = None, **properties: Any
) -> EventBatch:
    named = {name.replace("__", ":"): value for name, value in properties.items()}
    return EventBatch(
        bodies=[body],
        partition_ids=["0"],
        sequence_numbers=[1],
        enqueued_at=[0],
        properties=[json.dumps(named) if named else None],
        content_types=[content_type],
    )


def landed(lake: Lake, source: StreamSource, batch: EventBatch) -> list[dict[str, Any]]:
    land_events(lake, source, batch)
    return rows(lake)


def avro(schema: Any, value: Any) -> bytes:
    sink = io.BytesIO()
    fastavro.schemaless_writer(sink, fastavro.parse_schema(schema), value)
    return sink.getvalue()


def schemas(lake: Lake, *known: Any) -> Schemas:
    """Keep schemas in the lake, under ids from `ID` on; no registry is asked."""

    def fetch(schema_id: str) -> str:
        raise Unavailable("the registry has none of this id", is_of_all=False)

    for number, schema in enumerate(known):
        lake.publish(f"schemas/{ID[:-1]}{number}.avsc", json.dumps(schema).encode())
    return Schemas(lake, fetch)


# --- compressed


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b'{"a":1}'), None),
        (gzip.compress(b'{"a":1}'), "gzip"),
        (gzip.compress(b'{"a"') + gzip.compress(b":1}"), "GZIP"),
        (zlib.compress(b'{"a":1}'), None),
        (zlib.compress(b'{"a":1}'), "deflate"),
        (zlib.compress(b'{"a":1}')[2:-4], "deflate"),
    ],
    ids=["gzip", "gzip said", "gzip in two", "zlib", "zlib said", "deflate said"],
)
def test_compressed_json_is_read_and_its_bytes_are_kept(
    lake: Lake, body: bytes, encoding: str | None
) -> None:
    properties = {"Content-Encoding": encoding} if encoding else {}
    [row] = landed(lake, SOURCE, event(body, **properties))
    assert row["body"] == '{"a":1}'
    assert base64.b64decode(row["body_base64"]) == body
    assert row["decode_error"] is None


@pytest.mark.parametrize(
    ("body", "encoding", "error"),
    [
        (gzip.compress(b"{}" * 50)[:-9], None, "its gzip ends too early"),
        (gzip.compress(b"{}")[:-8] + b"12345678", None, "its gzip is damaged: "),
        (zlib.compress(b"{}") + b"more", "deflate", "4 bytes follow its deflate"),
        (b"{}", "gzip", "its gzip is damaged: "),
        (b"{}", "br", "its content-encoding is br; known are gzip and deflate"),
        (gzip.compress(b"\xff"), None, "what is compressed in it is not UTF-8"),
    ],
    ids=["cut", "checksum", "more", "no gzip", "another", "no text"],
)
def test_what_cannot_be_inflated_lands_and_says_why(
    lake: Lake, body: bytes, encoding: str | None, error: str
) -> None:
    properties = {"content-encoding": encoding} if encoding else {}
    [row] = landed(lake, SOURCE, event(body, **properties))
    assert row["body"] is None
    assert base64.b64decode(row["body_base64"]) == body
    assert row["decode_error"].startswith(error)


def test_a_bomb_is_never_inflated_beyond_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    make = zlib.decompressobj

    class Noted:
        def __init__(self, kind: int) -> None:
            self._stream = make(kind)

        def decompress(self, rest: bytes, most: int) -> bytes:
            asked.append(most)
            return self._stream.decompress(rest, most)

    monkeypatch.setattr(_compression.zlib, "decompressobj", Noted)
    bomb = gzip.compress(b" " * (2 * _compression.LONGEST))
    [read] = decode_json(Received(bomb))
    assert (read.text, read.received) == (None, bomb)
    assert read.error == "its gzip holds more than 16,777,216 bytes"
    assert asked == [_compression.LONGEST + 1]


def test_bytes_that_only_begin_like_a_zlib_stream_are_just_not_utf8(lake: Lake) -> None:
    [row] = landed(lake, SOURCE, event(b"\x78\x9c\xff\xff"))
    assert (row["body"], row["decode_error"]) == (None, None)


def test_what_lands_beside_a_compressed_event_is_untouched(lake: Lake) -> None:
    batch = EventBatch(
        bodies=[b"{ }", gzip.compress(b"{}"), None],
        partition_ids=["0"] * 3,
        sequence_numbers=[1, 2, 3],
        enqueued_at=[0] * 3,
        content_types=["application/json", None, None],
    )
    found = landed(lake, SOURCE, batch)
    assert [row["body"] for row in found] == ["{ }", "{}", None]
    assert [row["body_base64"] is None for row in found] == [True, False, True]
    assert [row["content_type"] for row in found] == ["application/json", None, None]


# --- Avro


def read_avro(schema: Any, content: bytes) -> Any:
    return json.loads(compiled(json.dumps(schema)).json_of(content))


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ("long", 2**63 - 1, 2**63 - 1),
        ("double", 0.1, 0.1),
        ("double", float("nan"), None),
        ("double", float("-inf"), None),
        ("bytes", b"\xff\x00", "/wA="),
        (["null", "string"], None, None),
        ({"type": "map", "values": "int"}, {"a": 1}, {"a": 1}),
        ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, "B", "B"),
        ({"type": "int", "logicalType": "date"}, date(2026, 5, 4), "2026-05-04"),
        (
            {"type": "long", "logicalType": "timestamp-micros"},
            datetime(2026, 5, 4, 9, 0, 0, 123456, tzinfo=UTC),
            "2026-05-04T09:00:00.123456Z",
        ),
        (
            {"type": "long", "logicalType": "timestamp-nanos"},
            1_777_885_200_123_456_789,
            "2026-05-04T09:00:00.123456Z",
        ),
        (
            {"type": "long", "logicalType": "local-timestamp-millis"},
            datetime(1969, 12, 31, 23, 59, 59, 999000),  # noqa: DTZ001 - a local time
            "1969-12-31T23:59:59.999000",
        ),
        (
            {
                "type": "bytes",
                "logicalType": "decimal",
                "precision": 38,
                "scale": 10,
            },
            Decimal("-1234567890123456789012345678.0000000010"),
            "-1234567890123456789012345678.0000000010",
        ),
    ],
)
def test_avro_is_exact_as_json(schema: Any, value: Any, said: Any) -> None:
    assert read_avro(schema, avro(schema, value)) == said


def test_a_decimal_longer_than_its_schema_says_keeps_every_digit() -> None:
    schema = {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}
    content = b"\x06" + (1_234_567).to_bytes(3, "big")
    assert read_avro(schema, content) == "12345.67"


@pytest.mark.parametrize(
    ("schema", "content", "error"),
    [
        ("string", b"\x0aab", "damaged"),
        ("string", b"\x02\xff", "damaged"),
        ("long", b"\x02\x02", "1 bytes follow its Avro"),
        (
            {"type": "long", "logicalType": "timestamp-millis"},
            b"\xff" * 9 + b"\x01",
            "d",
        ),
        ({"type": "int", "logicalType": "time-millis"}, b"\x01", "damaged"),
    ],
    ids=["cut", "no text", "more", "no time", "before midnight"],
)
def test_avro_that_is_damaged_or_of_another_schema_says_so(
    schema: Any, content: bytes, error: str
) -> None:
    with pytest.raises(Undecodable, match=error):
        read_avro(schema, content)


def test_a_datum_nested_without_end_is_an_error_and_not_the_end_of_the_process() -> (
    None
):
    node = {
        "type": "record",
        "name": "Node",
        "fields": [{"name": "next", "type": ["null", "Node"]}],
    }
    assert read_avro(node, b"\x02\x02\x00") == {"next": {"next": {"next": None}}}
    with pytest.raises(Undecodable, match="RecursionError"):
        read_avro(node, b"\x02" * 1_000_000)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": "null"},
        {"type": "array", "items": {"type": "record", "name": "R", "fields": []}},
    ],
)
def test_a_list_of_nothing_is_not_counted_out(schema: Any) -> None:
    with pytest.raises(Undecodable, match="take no bytes"):
        read_avro(schema, b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f\x00")


def test_an_avro_event_lands_as_json_beside_its_bytes(lake: Lake) -> None:
    body = avro(ORDER, {"id": 7, "note": "ü"})
    known = schemas(lake, ORDER)
    content_type = f"avro/binary+{ID[:-1]}0"
    land_events(
        lake, AVRO, event(body, content_type), decoder=decoder_of(lake, AVRO, known)
    )
    [row] = rows(lake)
    assert row["body"] == '{"id":7,"note":"ü"}'
    assert base64.b64decode(row["body_base64"]) == body
    assert row["content_type"] == content_type


def test_avro_whose_bytes_are_utf8_by_chance_is_kept_as_bytes(lake: Lake) -> None:
    body = avro("string", "a")
    assert body.decode()
    decoder = decoder_of(lake, AVRO, schemas(lake))
    land_events(lake, AVRO, event(body, f"avro/binary+{ID}"), decoder=decoder)
    [row] = rows(lake)
    assert (row["body"], base64.b64decode(row["body_base64"])) == (None, body)
    assert row["decode_error"] == (
        f"schema {ID} cannot be had: the registry has none of this id"
    )


@pytest.mark.parametrize("content_type", [None, "application/json", "avro/binary"])
def test_an_avro_event_that_names_no_schema_says_so(
    lake: Lake, content_type: str | None
) -> None:
    with pytest.raises(Undecodable, match="should be avro/binary"):
        schemas(lake).json_of(content_type, b"")


def test_avro_that_begins_like_gzip_is_no_gzip(lake: Lake) -> None:
    fields = [{"name": name, "type": "long"} for name in ("a", "b")]
    schema = {"type": "record", "name": "R", "fields": fields}
    body = avro(schema, {"a": -16, "b": -518})
    assert body.startswith(b"\x1f\x8b\x08")
    decoder = decoder_of(lake, AVRO, schemas(lake, schema))
    [read] = decoder(Received(body, f"avro/binary+{ID[:-1]}0"))
    assert read.text == '{"a":-16,"b":-518}'


# --- CloudEvents

STRUCTURED = (
    '{"specversion":"1.0","id":"1","source":"/shop","type":"order.placed",'
    '"time":"2026-05-04T09:00:00Z", "data" : {"order_id":7, "amount": 12.50}}'
)
READ = (
    '{"cloudEvents:id":"1","cloudEvents:source":"/shop",'
    '"cloudEvents:specversion":"1.0","cloudEvents:time":"2026-05-04T09:00:00Z",'
    '"cloudEvents:type":"order.placed","order_id":7, "amount": 12.50}'
)
BINARY = {
    "specversion": "1.0",
    "id": "1",
    "source": "/shop",
    "type": "order.placed",
    "time": "2026-05-04T09:00:00Z",
}


def test_a_structured_cloudevent_is_its_data_with_its_attributes(lake: Lake) -> None:
    kind = "application/cloudevents+json; charset=utf-8"
    [row] = landed(lake, EVENTS, event(STRUCTURED.encode(), kind))
    assert row["body"] == READ
    assert base64.b64decode(row["body_base64"]).decode() == STRUCTURED
    assert json.loads(row["attributes"])["type"] == "order.placed"


@pytest.mark.parametrize("prefix", ["cloudEvents:", "cloudEvents_", "ce-"])
def test_a_binary_cloudevent_reads_as_a_structured_one(lake: Lake, prefix: str) -> None:
    named = {f"{prefix}{name}": value for name, value in BINARY.items()}
    batch = event(b'{"order_id":7, "amount": 12.50}', **named)
    [row] = landed(lake, EVENTS, batch)
    assert row["body"] == READ
    assert base64.b64decode(row["body_base64"]) == batch.bodies[0]


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("application/json", b"[1, 2]", [1, 2]),
        ("text/plain", b"{}", "{}"),
        ("application/json", b"", None),
    ],
)
def test_data_that_is_no_object_stands_under_data(
    lake: Lake, kind: str, data: bytes, said: object
) -> None:
    named = {f"ce-{name}": value for name, value in BINARY.items()}
    [row] = landed(lake, EVENTS, event(data, kind, **named))
    assert json.loads(row["body"]).get("data") == said


def test_a_batch_lands_as_an_event_each(lake: Lake) -> None:
    other = STRUCTURED.replace('"id":"1"', '"id":"2"')
    batch = f"[ {STRUCTURED} ,{other}, 7 ]".encode()
    found = landed(lake, EVENTS, event(batch, "application/cloudevents-batch+json"))
    kept = [base64.b64decode(row["body_base64"]).decode() for row in found]
    assert kept == [STRUCTURED, other, "7"]
    assert [row["body"] for row in found] == [READ, READ.replace('"1"', '"2"', 1), None]
    assert found[2]["decode_error"] == "it is no CloudEvent: it says no specversion"
    assert {row["sequence_number"] for row in found} == {1}
    assert {row["content_type"] for row in found} == {
        "application/cloudevents-batch+json"
    }


def test_an_event_of_a_batch_is_the_same_when_it_is_sent_alone(
    tmp_path: Path, lake: Lake
) -> None:
    [alone] = landed(lake, EVENTS, event(STRUCTURED.encode()))
    other = Lake.open(f"{tmp_path}/other")
    [in_batch] = landed(other, EVENTS, event(f"[{STRUCTURED}]".encode()))
    for column in ("body", "body_base64", "attributes"):
        assert alone[column] == in_batch[column]


def test_a_cloudevent_with_avro_in_it_is_read(lake: Lake) -> None:
    source = replace(EVENTS, schema_registry="registry")
    decoder = decoder_of(lake, source, schemas(lake, ORDER))
    data = avro(ORDER, {"id": 7, "note": "n"})
    kind = f"avro/binary+{ID[:-1]}0"
    binary = event(data, kind, **{f"ce-{name}": v for name, v in BINARY.items()})
    document = {
        **BINARY,
        "datacontenttype": kind,
        "data_base64": base64.b64encode(data).decode(),
    }
    bodies = [
        decoder(Received(binary.bodies[0], kind, binary.properties[0])),
        decoder(Received(json.dumps(document).encode())),
    ]
    [[first], [second]] = bodies
    assert first.text == second.text
    assert json.loads(first.text or "")["id"] == 7


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{}", "it is no CloudEvent"),
        (b"", "its JSON cannot be read"),
        (b"[]", "it is a batch without events"),
        (b"\xff", "it is neither UTF-8 nor a CloudEvent in binary"),
        (b'{"specversion":"1.0"} x', "its JSON is followed by something else"),
        (b'{"specversion":"1.0","id":1,"id":2}', "it says id twice"),
        (b"[" * 100_000, "its JSON cannot be read"),
    ],
    ids=["plain", "empty", "batch", "bytes", "more", "twice", "deep"],
)
def test_what_is_no_cloudevent_lands_and_says_so(
    lake: Lake, body: bytes, error: str
) -> None:
    [row] = landed(lake, EVENTS, event(body))
    assert row["body"] is None
    assert base64.b64decode(row["body_base64"] or "") == body
    assert row["decode_error"].startswith(error)


def test_a_file_of_bronze_that_is_replayed_is_read_as_it_was(
    lake: Lake, tmp_path: Path
) -> None:
    land_events(
        lake, EVENTS, event(STRUCTURED.encode(), "application/cloudevents+json")
    )
    [path] = lake.files()
    other = Lake.open(f"{tmp_path}/other")
    replay(other, EVENTS, [f"{lake.url}/{path}"], io.BytesIO())
    before, after = rows(lake)[0], rows(other)[0]
    assert {**before, "landed_at": None} == {**after, "landed_at": None}


def test_a_replay_takes_files_of_before_content_types_were_kept(
    lake: Lake, tmp_path: Path
) -> None:
    land_events(lake, SOURCE, event(b"{}"))
    [path] = lake.files()
    table = pq.read_table(pa.BufferReader(lake.read(path) or b""))
    pq.write_table(table.select(FIRST_STREAM_SCHEMA.names), tmp_path / "a.parquet")
    other = Lake.open(f"{tmp_path}/other")
    replay(other, SOURCE, [str(tmp_path / "a.parquet")], io.BytesIO())
    assert [row["body"] for row in rows(other)] == ["{}"]
