"""Tables of rows on their way, cut as files need them."""

from collections.abc import Iterable, Iterator

import pyarrow as pa


def parts(tables: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    """Yield the rows as tables of `size` rows, the last of a schema shorter.

    Columns that change their type, as those that are not declared may, begin another.
    """
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        if held and table.schema != held[0].schema:
            yield pa.concat_tables(held)
            held, count = [], 0
        rest = table
        while count + rest.num_rows >= size:
            held.append(rest.slice(0, size - count))
            rest = rest.slice(size - count)
            yield pa.concat_tables(held)
            held, count = [], 0
        if rest.num_rows:
            held.append(rest)
            count += rest.num_rows
    if held:
        yield pa.concat_tables(held)
