"""Times as Spark, Hive and Impala write them in Parquet: nanoseconds of any year.

Arrow reads this type, INT96, as 64 bits of nanoseconds. Those begin in 1677 and end in
2262, and a time beyond, such as 9999-12-31, becomes another one without a word. So such
columns are read a second time, as microseconds, which hold all years. What one reading
says more than the other, both of which are exact modulo 2^64, are the nanoseconds.
"""

from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing.columns.arrow import UnknownTypeError, text


class InMicroseconds:
    """The columns of a file with such times, read along with all of its columns."""

    def __init__(self, stream: BinaryIO, opened: pq.ParquetFile, rows: int) -> None:
        leaves = [opened.schema.column(place) for place in range(len(opened.schema))]
        paths = [leaf.path for leaf in leaves if leaf.physical_type == "INT96"]
        # a name may have a dot of its own
        names = [
            name
            for name in opened.schema_arrow.names
            if any(path == name or path.startswith(f"{name}.") for path in paths)
        ]
        self._held = pa.table({})
        if names:
            again = pq.ParquetFile(stream, coerce_int96_timestamp_unit="us")
            self._batches = again.iter_batches(rows, columns=names, use_threads=False)
            self._held = again.schema_arrow.empty_table().select(names)

    def take(self, rows: int) -> dict[str, pa.Array]:
        """Return the next rows of each such column.

        Another reading of the same file may be cut into other batches. Raises
        `ArrowInvalid` where it has fewer rows.
        """
        if not self._held.num_columns:
            return {}
        while self._held.num_rows < rows:
            batch = next(self._batches, None)
            if batch is None:
                raise pa.ArrowInvalid("it has fewer times than rows")
            read = pa.Table.from_batches([batch])
            self._held = pa.concat_tables([self._held, read])
        taken = self._held.slice(0, rows).combine_chunks()
        self._held = self._held.slice(rows)
        return {
            name: taken.column(name).combine_chunks() for name in taken.column_names
        }


def of_any_year(values: pa.Array, micros: pa.Array) -> pa.Array:
    """Return such times exactly, given that they are `micros` in microseconds.

    Raises `UnknownTypeError` where they are finer, and where one within an object or a
    list is beyond nanoseconds.
    """
    if not pa.types.is_timestamp(values.type):
        try:
            micros.cast(values.type)
        except pa.ArrowInvalid as error:
            raise UnknownTypeError("with a time within it beyond 2262") from error
        return values
    if pc.any(pc.not_equal(_nanoseconds(values, micros), 0)).as_py():
        raise UnknownTypeError("with a time that microseconds since 1970 cannot say")
    return micros


def text_of_any_year(values: pa.Array, micros: pa.Array) -> pa.Array:
    """Return such times as texts, all with nine digits of a second."""
    if not pa.types.is_timestamp(values.type):
        return text(of_any_year(values, micros))
    digits = _nanoseconds(values, micros).cast(pa.string())
    digits = pc.utf8_lpad(digits, 3, "0")
    return pc.binary_join_element_wise(text(micros), digits, "")


def _nanoseconds(values: pa.Array, micros: pa.Array) -> pa.Array:
    """Return what is above the microsecond, 0 to 999."""
    told = pc.multiply(micros.cast(pa.int64()), 1000)
    return pc.subtract(values.cast(pa.int64()), told)
