"""The rows of the source `pipeline_runs`: one a run, and thing that ran in it."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

import pyarrow as pa

SOURCE = "pipeline_runs"
"""The source whose rows say what ran."""

_TIME = pa.timestamp("us", tz="UTC")
_SCHEMA = pa.schema(
    [
        pa.field("run_id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("name", pa.string()),
        pa.field("layer", pa.string()),
        pa.field("status", pa.string()),
        pa.field("started_at", _TIME),
        pa.field("ended_at", _TIME),
        pa.field("milliseconds", pa.int64()),
        pa.field("total_rows", pa.int64()),
        pa.field("read_until", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Ran:
    """One thing that ran; its fields are the columns of the source, in their order.

    Times are aware. See `dbt_project/bronze/pipeline_runs.yml` for what each says.
    """

    run_id: str
    kind: str
    name: str | None
    layer: str | None
    status: str
    started_at: datetime
    ended_at: datetime
    milliseconds: int
    total_rows: int | None = None
    read_until: str | None = None


def table_of(rows: Sequence[Ran]) -> pa.Table:
    """Return the rows as Arrow, with the source's own columns; times are UTC."""
    columns = list(zip(*map(astuple, rows), strict=True)) or [()] * len(_SCHEMA)
    arrays = [
        pa.array(values, field.type)
        for values, field in zip(columns, _SCHEMA, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)


def milliseconds(span: timedelta) -> int:
    """Return a span in whole milliseconds; 0 where a clock went back meanwhile."""
    return max(0, span // timedelta(milliseconds=1))
