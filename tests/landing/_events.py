"""What the tests of landing share: a source, and reading back what landed."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from landing import EventBatch, Lake, StreamSource

SOURCE = StreamSource(
    name="order_events",
    file=Path("streams.yml"),
    columns=(),
    event_hub="order-events",
    connection="EventHubConnection",
    consumer_group="$Default",
)


def batch(*bodies: bytes, partition: str | None = "0", first: int = 1) -> EventBatch:
    """Return a batch of one partition with numbers from `first`."""
    count = len(bodies)
    return EventBatch(
        bodies=bodies,
        partition_ids=[partition] * count,
        sequence_numbers=range(first, first + count),
        enqueued_at=[1_772_366_400_000_000] * count,
    )


def files(lake: Lake) -> list[str]:
    return sorted(lake.files())


def read(lake: Lake, path: str) -> pa.Table:
    content = lake.read(path)
    assert content is not None
    return pq.ParquetFile(pa.BufferReader(content)).read()


def rows(lake: Lake) -> list[dict[str, Any]]:
    """Return every landed event, by partition and number."""
    found = [row for path in files(lake) for row in read(lake, path).to_pylist()]
    return sorted(
        found, key=lambda r: (r["partition_id"] or "", r["sequence_number"] or 0)
    )
