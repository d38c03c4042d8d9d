"""Tables of rows on their way, cut as files need them."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

PART_BYTES = 128 * 1024 * 1024
"""Of the rows of one file as Arrow has them, about, and of what is held in memory."""


def parts(
    tables: Iterable[pa.Table], size: int, most_bytes: int = PART_BYTES
) -> Iterator[pa.Table]:
    """Yield the rows as tables of `size` rows, or fewer of about `most_bytes` in all.

    The last of a schema is shorter. Columns that change their type, as those that are
    not declared may, begin another.
    """
    held: list[pa.Table] = []
    count = taken = 0
    for table in tables:
        rest = table
        while rest.num_rows:
            fit = min(size - count, rows_within(rest, most_bytes - taken))
            if held and (fit == 0 or rest.schema != held[0].schema):
                yield pa.concat_tables(held)
                held, count, taken = [], 0, 0
                continue
            piece = rest.slice(0, max(fit, 1))
            held.append(piece)
            count, taken = count + piece.num_rows, taken + piece.nbytes
            rest = rest.slice(piece.num_rows)
            if count == size:
                yield pa.concat_tables(held)
                held, count, taken = [], 0, 0
    if held:
        yield pa.concat_tables(held)


def rows_within(table: pa.Table, most_bytes: int) -> int:
    """Return how many rows of a table take about so many bytes, all that there are."""
    most = max(most_bytes, 0)
    if table.nbytes <= most:
        return int(table.num_rows)
    return int(most * table.num_rows // table.nbytes)
