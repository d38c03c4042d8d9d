"""What landing tells: batches of events, and the files that landed.

A Bronze file's name is the id that goes from here to a build: `file` in both logs, and
`landed_file` in Silver.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from landing import bronze
from landing.telemetry import catalogue as names
from landing.telemetry.recording import is_on, record, span

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from landing.clock import Clock
    from landing.consume.owned import PartitionStatus
    from landing.declarations import StreamSource

_log = logging.getLogger(__name__)


@contextmanager
def landing_batch(
    source: "StreamSource", events: "pa.Table", clock: "Clock", *, is_live: bool
) -> Iterator[None]:
    """Record that these events land within, or that they do not.

    Of events that a hub hands over now, `is_live`, are told their partition and how
    long ago the broker had the oldest; all of them are of one partition.
    """
    if not is_on():
        yield
        return
    of = {
        names.SOURCE: source.name,
        names.SYSTEM: "eventhubs",
        names.HUB: source.event_hub,
        names.OPERATION: "land",
    }
    partition = events["partition_id"][0].as_py() if is_live else None
    if partition is not None:
        of[names.PARTITION] = partition
    began = monotonic()
    count = events.num_rows
    told = {**of, "messaging.batch.message_count": count}
    try:
        with span(f"land {source.name}", "CONSUMER", told):
            yield
    except Exception as error:
        failed = {**of, names.ERROR: type(error).__qualname__}
        record(names.LANDING_SECONDS, monotonic() - began, failed)
        raise
    else:
        record(names.LANDING_SECONDS, monotonic() - began, of)
        record(names.EVENTS, count, of)
        record(names.BATCH, count, of)
    finally:
        if is_live:
            with suppress(Exception):  # it has landed, whatever can be told of it
                _record_lag(events, clock(), of)


def _record_lag(events: "pa.Table", now: "datetime", of: dict[str, str]) -> None:
    import pyarrow.compute as pc

    oldest = pc.min(events["enqueued_at"]).as_py()
    if oldest is not None:
        record(names.LAG, max(0.0, (now - oldest).total_seconds()), of)


def tell_of_waiting(statuses: "Callable[[], Sequence[PartitionStatus]]") -> None:
    """Record how many events wait in each partition of a hub, where that is known."""
    for status in statuses() if is_on() else ():
        if status.lag.events is not None:
            of = {names.SOURCE: status.stream, names.PARTITION: status.partition}
            record(names.WAITING, status.lag.events, of)


def tell_of_file(path: str, rows: int, size: int, *, is_new: bool) -> None:
    """Log that a file of Bronze stands, and count its bytes where it is new."""
    place = bronze.place_of(path)
    if place is None:
        return
    if is_new:
        record(names.BYTES, size, {names.SOURCE: place.source})
    if _log.isEnabledFor(logging.INFO):
        _log.info(
            "%s: %d rows landed",
            place.source,
            rows,
            extra={
                "source": place.source,
                "file": place.file,
                "rows": rows,
                "bytes": size,
                "is_new": is_new,
            },
        )
