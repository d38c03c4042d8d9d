"""Where rows stand by their watermark, a whole column at a time.

A position is one 64-bit whole number, as `landing.extraction.window` has it:
nanoseconds since 1970-01-01 UTC of a time, the value itself of an integer; null where a
watermark has no order. Times beyond 64 bits (before 1678, after 2261) stand at the end
of the range.
"""

from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from landing.extraction.window import WatermarkKind, Window, position

_DAY_NS = 86_400 * 1_000_000_000
_FIRST, _LAST = -(2**63), 2**63 - 1

EARLIEST = _FIRST + 3 * _DAY_NS
"""Up to which positions may stand for any time before them."""


def positions(
    column: pa.ChunkedArray, kind: WatermarkKind, zone: ZoneInfo | None = None
) -> pa.Array:
    """Return the position of each watermark of a column that landed so.

    The largest value of an integer's type has none: it says that a row is for ever, or
    is a mistake, and a window that began there would never see another row. `zone` is
    that of times without one.
    """
    values = column.combine_chunks()
    if kind == "integer" and pa.types.is_integer(values.type):
        limit = pa.scalar(2 ** (values.type.bit_width - 1) - 1, values.type)
        unordered = pc.equal(values, limit)
        return pc.if_else(unordered, pa.scalar(None, values.type), values).cast(
            pa.int64()
        )
    if kind == "time" and pa.types.is_timestamp(values.type):
        return _nanoseconds(values)
    if kind == "time" and pa.types.is_date32(values.type) and zone is None:
        days = values.cast(pa.int32()).cast(pa.int64())
        # the row may have changed at any moment of its day
        return pc.add(_times(days, _DAY_NS), _DAY_NS - 1)
    if pa.types.is_date32(values.type):
        values = values.cast(pa.string())
    return pa.array(
        (_within(position(value, kind, zone)) for value in values.to_pylist()),
        pa.int64(),
    )


def taken(window: Window, places: pa.Array) -> pa.Array:
    """Return of each position whether a window takes it, as booleans without null."""
    chosen: pa.Array = pa.repeat(pa.scalar(True), len(places))
    if window.low is not None:
        chosen = pc.and_kleene(chosen, pc.greater_equal(places, window.low))
    if window.last is not None:
        chosen = pc.and_kleene(chosen, pc.less_equal(places, window.last))
    return pc.fill_null(chosen, True)


def _nanoseconds(times: pa.Array) -> pa.Array:
    per_unit = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[times.type.unit]
    return _times(times.cast(pa.int64()), per_unit)


def _times(values: pa.Array, factor: int) -> pa.Array:
    """Return the products; what is too large for 64 bits is cut, not wrapped."""
    most = _LAST // factor - 1
    cut = pc.min_element_wise(values, most, skip_nulls=False)
    cut = pc.max_element_wise(cut, -most, skip_nulls=False)
    return pc.multiply(cut, factor)


def _within(place: int | None) -> int | None:
    return None if place is None else max(_FIRST, min(_LAST, place))
