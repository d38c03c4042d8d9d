"""Times as Spark, Hive and Impala write them in Parquet: nanoseconds of any year.

Arrow reads this type, INT96, as 64 bits of nanoseconds. Those begin in 1677 and end in
2262, and a time beyond, such as 9999-12-31, becomes another one without a word. So such
columns are read a second time, as microseconds, which hold all years.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing.columns.arrow import UnknownTypeError, text

_LAST = 2**63 // 1000 - 1
"""The last microsecond that 64 bits of nanoseconds hold; the first is as far away."""


def int96_columns(opened: pq.ParquetFile) -> list[str]:
    """Return the columns with such times, in themselves or within."""
    leaves = [opened.schema.column(place) for place in range(len(opened.schema))]
    found = (leaf.path for leaf in leaves if leaf.physical_type == "INT96")
    return [*dict.fromkeys(path.partition(".")[0] for path in found)]


def in_microseconds(
    stream: BinaryIO, columns: list[str], size: int
) -> Iterator[pa.RecordBatch]:
    """Yield these columns of a file in batches of so many rows, to the microsecond."""
    with closing(pq.ParquetFile(stream, coerce_int96_timestamp_unit="us")) as again:
        yield from again.iter_batches(size, columns=columns, use_threads=False)


def of_any_year(values: pa.Array, coarse: pa.Array) -> pa.Array:
    """Return times of which some may be beyond nanoseconds, exactly.

    `coarse` are the same ones in microseconds. Raises `UnknownTypeError` where neither
    says all of them.
    """
    if not pa.types.is_timestamp(values.type):
        try:
            coarse.cast(values.type)
        except pa.ArrowInvalid as error:
            raise UnknownTypeError("with a time within it beyond 2262") from error
        return values
    fits = _fits(coarse)
    if pc.all(fits, min_count=0).as_py():
        return values
    exact = pc.equal(
        values.cast(pa.int64()), pc.multiply(coarse.cast(pa.int64()), 1000)
    )
    if not pc.all(pc.or_(exact, pc.invert(fits)), min_count=0).as_py():
        raise UnknownTypeError("with a time that microseconds since 1970 cannot say")
    return coarse


def text_of_any_year(values: pa.Array, coarse: pa.Array) -> pa.Array:
    """Return such times as texts, all with nine digits of a second.

    Beyond nanoseconds the last three are zero, whatever was written.
    """
    if not pa.types.is_timestamp(values.type):
        return text(of_any_year(values, coarse))
    longer = pc.binary_join_element_wise(text(coarse), "000", "")
    return pc.if_else(_fits(coarse), text(values), longer)


def _fits(coarse: pa.Array) -> pa.Array:
    micros = coarse.cast(pa.int64())
    return pc.and_(pc.greater_equal(micros, -_LAST), pc.less_equal(micros, _LAST))
