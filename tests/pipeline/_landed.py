"""Land made-up events and rows at times of one's own choosing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from _project import DECLARATIONS

from landing import EventBatch, Lake, bronze, land_events
from landing.columns.values import RESERVED, SourceColumn, to_table, with_window
from landing.extraction.table import publish_rows
from landing.extraction.window import Window

LandedEvent = tuple[int, bytes | None, datetime]
"""Its sequence number, its body, and when the broker took it."""


def land_batch(
    lake: Path,
    source: str,
    partition: str,
    events: Sequence[LandedEvent],
    landed_at: datetime,
) -> None:
    """Land events of one partition as the function does."""
    numbers, bodies, enqueued = zip(*events, strict=True)
    land_events(
        Lake.open(str(lake), "snappy"),
        DECLARATIONS.stream(source),
        EventBatch(
            bodies,
            [partition] * len(bodies),
            numbers,
            [_micros(moment) for moment in enqueued],
        ),
        clock=lambda: landed_at,
    )


def land_window(
    lake: Path, source: str, rows: Sequence[Mapping[str, Any]], landed_at: datetime
) -> None:
    """Land rows of a table as the extractor publishes one window of it."""
    declared = DECLARATIONS.row_source(source)
    names = [c.name for c in declared.columns if c.name not in RESERVED]
    columns = [SourceColumn(name) for name in names]
    part = [[row.get(name) for name in names] for row in rows]
    window = Window("time", None, _micros(landed_at) * 1000)
    table = to_table(declared, columns, part)
    table = with_window(declared, table, window)
    name = bronze.table_file_name(source, None, window.high_text or "none", 0)
    name = f"{name}-{bronze.fingerprint(table)}"
    publish_rows(Lake.open(str(lake), "snappy"), source, name, table, landed_at)


def _micros(moment: datetime) -> int:
    epoch = datetime(1970, 1, 1, tzinfo=moment.tzinfo)
    return (moment - epoch) // timedelta(microseconds=1)
