"""Avro, CloudEvents and compressed JSON are in Silver what plain JSON is."""

import base64
import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _copies import copy_project, replace_once
from _project import CHECK, Pipeline

from landing import EventBatch, Lake, land_events, load_declarations
from landing.columns.types import FIRST_STREAM_SCHEMA
from landing.decoding import Decoded, Decoder, Received, Schemas, decoder_of
from landing.decoding._registry import Unavailable

pytestmark = pytest.mark.shop

EARLY, LATE = "a" * 32, "b" * 32
ORDER = {
    "type": "record",
    "name": "Order",
    "fields": [
        {"name": "order_id", "type": "string"},
        {
            "name": "timestamp",
            "type": {"type": "long", "logicalType": "timestamp-micros"},
        },
        {"name": "status", "type": "string"},
        {
            "name": "amount",
            "type": {
                "type": "bytes",
                "logicalType": "decimal",
                "precision": 18,
                "scale": 2,
            },
        },
    ],
}
SILVER = ("--select", "+silver_orders", "+silver_trips", "+silver_rejects")
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


def _unavailable(schema_id: str) -> str:
    raise Unavailable("the registry has none of this id", is_of_all=False)


class Shop:
    """A shop whose orders are Avro and whose trips are CloudEvents."""

    def __init__(self, folder: Path) -> None:
        project = copy_project(folder / "project")
        [file] = (project / "dbt_project/bronze/shop").glob("streams.yml")
        for hub, said in (
            ("order-events", "format: avro\n              schema_registry: schemas"),
            ("trip-events", "format: cloudevents"),
        ):
            line = f"event_hub: {hub}\n"
            replace_once(file, line, f"{line}              {said}\n")
        replace_once(
            project / "dbt_project/silver/staging/shop/stg_trip_events.sql",
            "values=[\n            'timestamp', 'requested_at', 'promised_at', "
            "'completed_at',\n            'distance_km',\n        ],",
            "values={\n            'timestamp': 'cloudEvents:time',\n"
            "            'requested_at': 'requested_at',\n"
            "            'promised_at': 'promised_at',\n"
            "            'completed_at': 'completed_at',\n"
            "            'distance_km': 'distance_km',\n        },",
        )
        self.pipeline = Pipeline(folder, project=project)
        self.lake = Lake.open(str(self.pipeline.lake))
        self._streams = load_declarations(project)
        self._number = 0

    def schema(self, schema_id: str) -> None:
        self.lake.publish(f"schemas/{schema_id}.avsc", json.dumps(ORDER).encode())

    def land(
        self,
        source: str,
        body: bytes,
        content_type: str | None = None,
        properties: dict[str, str] | None = None,
        *,
        written: str | None = None,
    ) -> None:
        stream = self._streams.stream(source)
        self._number += 1
        batch = EventBatch(
            bodies=[body],
            partition_ids=["0"],
            sequence_numbers=[self._number],
            enqueued_at=[1_777_885_200_000_000 + self._number],
            properties=[None if properties is None else json.dumps(properties)],
            content_types=[content_type],
        )
        # a fresh one: what is not known is asked for again
        decoder = decoder_of(self.lake, stream, Schemas(self.lake, _unavailable))
        if written is not None:
            decoder = partial(_written_otherwise, decoder, written)
        land_events(self.lake, stream, batch, decoder=decoder)


def _written_otherwise(decoder: Decoder, blank: str, event: Received) -> list[Decoded]:
    """Return the event as a decoder of another version might write it."""
    return [replace(one, text=f"{blank}{one.text}") for one in decoder(event)]


def _order(key: str, amount: int = 1250) -> bytes:
    sink = io.BytesIO()
    moment = NINE + timedelta(microseconds=7)
    value = {"order_id": key, "timestamp": moment, "status": "placed"}
    raw = amount.to_bytes(4, "big", signed=True)
    plain = {
        **ORDER,
        "fields": [*ORDER["fields"][:3], {"name": "amount", "type": "bytes"}],
    }
    fastavro.schemaless_writer(
        sink, fastavro.parse_schema(plain), {**value, "amount": raw}
    )
    return sink.getvalue()


def _attributes(number: int, time: str) -> dict[str, str]:
    said = {"specversion": "1.0", "source": "/shop", "type": "trip"}
    return {**said, "id": str(number), "time": time}


def _rejects(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    return pipeline.query(
        "select source, reason, count(*) from silver.silver_rejects "
        "group by all order by all"
    )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_each_format_comes_to_silver_and_what_comes_late_is_as_if_it_had_not(
    shop: Shop,
) -> None:
    shop.schema(EARLY)
    shop.land("order_events", _order("known"), f"avro/binary+{EARLY}")
    shop.land("order_events", gzip.compress(_order("small")), f"avro/binary+{EARLY}")
    shop.land("order_events", _order("late"), f"avro/binary+{LATE}")
    shop.land("order_events", _order("below zero", -1), f"avro/binary+{LATE}")
    trip = {"trip_id": "t1", "status": "requested"}
    first, second = "2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z"
    # the same data twice, at two times: two events
    for number, time in enumerate((first, second)):
        named = {f"ce-{n}": v for n, v in _attributes(number, time).items()}
        shop.land("trip_events", json.dumps(trip).encode(), None, named)
    batch = [
        {**_attributes(number, first), "data": {**trip, "trip_id": f"t{number}"}}
        for number in (2, 3)
    ]
    body = gzip.compress(json.dumps([*batch, "none"]).encode())
    shop.land("trip_events", body, "application/cloudevents-batch+json")
    shop.pipeline.run(*SILVER)

    orders = (
        "select order_id, amount, first_event_at from silver.silver_orders order by all"
    )
    moment = NINE.replace(tzinfo=None) + timedelta(microseconds=7)
    assert [
        (key, str(amount), time) for key, amount, time in shop.pipeline.query(orders)
    ] == [
        ("known", "12.50", moment),
        ("small", "12.50", moment),
    ]
    trips = (
        "select trip_id, count(*) from silver.silver_trip_versions "
        "group by all order by all"
    )
    assert shop.pipeline.query(trips) == [("t1", 2), ("t2", 1), ("t3", 1)]
    assert _rejects(shop.pipeline) == [
        ("order_events", "not_decoded", 2),
        ("trip_events", "not_decoded", 1),
    ]

    shop.schema(LATE)
    done = shop.pipeline.tidemark("decode", "order_events", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["decoded"] == 2
    shop.pipeline.run(*SILVER)
    assert [key for key, *_ in shop.pipeline.query(orders)] == [
        "known",
        "late",
        "small",
    ]
    # what is wrong with the event itself is open
    assert _rejects(shop.pipeline) == [
        ("order_events", "invalid_amount", 1),
        ("trip_events", "not_decoded", 1),
    ]
    # delivered once more, decoded at once and written otherwise: the same version
    versions = "select count(*) from silver.silver_order_versions"
    before = shop.pipeline.query(versions)
    shop.land("order_events", _order("late"), f"avro/binary+{LATE}", written=" ")
    shop.pipeline.run(*SILVER)
    assert shop.pipeline.query(versions) == before
    shop.pipeline.run("--full-refresh", *SILVER, schema=CHECK)
    assert shop.pipeline.differences() == {}


def test_files_of_before_content_types_were_kept_are_read_beside_those_of_today(
    pipeline: Pipeline,
) -> None:
    def order(key: str) -> dict[str, Any]:
        return {"order_id": key, "timestamp": "2026-05-04T09:00:00Z", "amount": 1}

    pipeline.land("order_events", [order("old")])
    [file] = (pipeline.lake / "bronze/order_events").rglob("*.parquet")
    table = pq.read_table(pa.BufferReader(file.read_bytes()))
    pq.write_table(
        table.select(FIRST_STREAM_SCHEMA.names),
        file.with_name("order-events-p0-0-0.parquet"),
    )
    file.unlink()
    pipeline.run()
    body = json.dumps(order("new")).encode()
    pipeline.land("order_events", [gzip.compress(body)])
    pipeline.run()
    keys = "select order_id from silver.silver_orders order by all"
    assert pipeline.query(keys) == [("new",), ("old",)]
    kept = "select body_base64 from bronze.order_events where body_base64 is not null"
    [(encoded,)] = pipeline.query(kept)
    assert gzip.decompress(base64.b64decode(encoded)) == body
    assert pipeline.differences_from_full_refresh() == {}
