"""The rows of many files as few, sorted, in bounded memory.

Rows are read file by file, in sorted pieces of `PIECE_BYTES` that wait on the local
disk; pieces follow one another where they do not overlap, and are merged where they do.
Values are never converted: files whose common columns have other types, or other names
for the same letters, go into files of their own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing.bronze import LANDED_FILE

PIECE_BYTES = 64 * 1024 * 1024
"""What is held in memory of the rows that are read, about, in Arrow's form."""
_GROUP_ROWS = 100_000
_GROUP_BYTES = 32 * 1024 * 1024
"""A group of rows in a file that is made ends with the first of these."""
_BATCH_ROWS = 8_192

_ORDERS = (("partition_id", "sequence_number"), ("window_high", "window_low"))
"""What rows are sorted by that have these columns: streams, and tables."""

Key = tuple[tuple[bool, Any], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Sorted rows on the local disk; `ends` says that their last file ends here."""

    path: Path
    rows: int
    first: Key
    last: Key
    ends: bool


@dataclass(slots=True)
class Layout:
    """Files that agree in the types of all columns that they share.

    `scratch` is a local folder of its own.
    """

    scratch: Path
    compression: str
    fields: dict[str, pa.Field] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    _waiting: list[pa.Table] = field(default_factory=list)
    _bytes: int = 0

    def takes(self, schema: pa.Schema) -> bool:
        """Return whether a file of these columns can go in without a conversion."""
        return all(
            (known := self.fields.get(f.name.lower())) is None
            or (known.name == f.name and known.type == f.type)
            for f in schema
        )

    def add(self, batches: Iterable[pa.Table]) -> None:
        """Take in the rows of one file."""
        for batch in batches:
            for column in batch.schema:
                self.fields.setdefault(column.name.lower(), column)
            self._waiting.append(batch)
            self._bytes += batch.nbytes
            if self._bytes >= PIECE_BYTES:
                self._spill(ends=False)
        if self._bytes >= PIECE_BYTES / 2:
            self._spill(ends=True)
        elif self.pieces and not self._waiting:
            self.pieces[-1] = replace(self.pieces[-1], ends=True)

    @property
    def schema(self) -> pa.Schema:
        """All columns, in the order in which they came; the files' names are last."""
        fields = [f for name, f in self.fields.items() if name != LANDED_FILE]
        return pa.schema([*fields, self.fields[LANDED_FILE]])

    def parts(self, largest: int) -> Iterator[list[Piece]]:
        """Yield the pieces that become one file each: no file's rows are in two.

        A part is as large as `largest` says, at most, but for what one file holds.
        """
        if self._waiting:
            self._spill(ends=True)
        part: list[Piece] = []
        size = 0
        for block in self._blocks():
            more = sum(piece.path.stat().st_size for piece in block)
            if part and size + more > largest:
                yield part
                part, size = [], 0
            part += block
            size += more
        if part:
            yield part

    def _blocks(self) -> Iterator[list[Piece]]:
        """Yield pieces that must stay together: a file's rows begin and end in them."""
        block: list[Piece] = []
        for piece in self.pieces:
            block.append(piece)
            if piece.ends:
                yield block
                block = []

    def _spill(self, *, ends: bool) -> None:
        table = pa.concat_tables(self._waiting, promote_options="default")
        order = order_of(table.schema)
        table = _sorted(table, order)
        path = self.scratch / f"{len(self.pieces)}.parquet"
        pq.write_table(
            table, path, compression=self.compression, row_group_size=2 * _BATCH_ROWS
        )
        first, last = _key(table, 0, order), _key(table, table.num_rows - 1, order)
        self.pieces.append(Piece(path, table.num_rows, first, last, ends))
        self._waiting, self._bytes = [], 0


def order_of(schema: pa.Schema) -> list[str]:
    """Return the columns that rows are sorted by; their file's name comes last."""
    for order in _ORDERS:
        if {*order} <= {*schema.names}:
            return [*order, LANDED_FILE]
    return [LANDED_FILE]


def write_part(
    pieces: Sequence[Piece], schema: pa.Schema, to: Path, compression: str
) -> frozenset[str]:
    """Write the rows of some pieces as one sorted file; return whose rows they are.

    Raises `ValueError` where it came to other than their number.
    """
    files: set[str] = set()
    written = 0
    with pq.ParquetWriter(to, schema, compression=compression, version="2.6") as writer:
        for group in _groups(_merged(pieces, order_of(schema))):
            table = _with_columns(group, schema)
            files.update(pc.unique(table[LANDED_FILE]).to_pylist())
            writer.write_table(table, row_group_size=table.num_rows)
            written += table.num_rows
    rows = sum(piece.rows for piece in pieces)
    if written != rows:
        raise ValueError(f"{written} rows came of {rows}")
    return frozenset(files)


def _with_columns(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with all columns; what it does not have is null."""
    return pa.table(
        [
            table[column.name]
            if column.name in table.column_names
            else pa.nulls(table.num_rows, column.type)
            for column in schema
        ],
        schema=schema,
    )


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows in pieces that are worth a group of their own in a file."""
    waiting: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        waiting.append(table)
        rows, size = rows + table.num_rows, size + table.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.concat_tables(waiting, promote_options="default")
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.concat_tables(waiting, promote_options="default")


# Sorted pieces


def _merged(pieces: Sequence[Piece], order: Sequence[str]) -> Iterator[pa.Table]:
    """Yield the rows of all pieces, sorted; such as overlap are open together."""
    together: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.first, p.last)):
        if together and piece.first > max(p.last for p in together):
            yield from _merge(together, order)
            together = []
        together.append(piece)
    yield from _merge(together, order)


def _merge(pieces: Sequence[Piece], order: Sequence[str]) -> Iterator[pa.Table]:
    if len(pieces) == 1:
        yield from _batches(pieces[0].path)
        return
    rest = [_batches(piece.path) for piece in pieces]
    heads = {n: next(batches) for n, batches in enumerate(rest)}
    while heads:
        # up to the earliest end of what is held, no row of the rest can be before
        bound = min(_key(head, head.num_rows - 1, order) for head in heads.values())
        ready = []
        for n, head in list(heads.items()):
            count = _rows_until(head, bound, order)
            ready.append(head.slice(0, count))
            if count < head.num_rows:
                heads[n] = head.slice(count)
            elif (following := next(rest[n], None)) is not None:
                heads[n] = following
            else:
                del heads[n]
        yield _sorted(pa.concat_tables(ready, promote_options="default"), order)


def _rows_until(table: pa.Table, bound: Key, order: Sequence[str]) -> int:
    """Return how many of the sorted rows are not behind a bound."""
    rows = range(table.num_rows)
    return bisect_right(rows, bound, key=lambda row: _key(table, row, order))


def _batches(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path, memory_map=True) as file:
        for batch in file.iter_batches(_BATCH_ROWS):
            yield pa.Table.from_batches([batch])


def _sorted(table: pa.Table, order: Sequence[str]) -> pa.Table:
    """Return the rows sorted, nulls last; the order of equal ones is kept."""
    if table.num_rows < 2:
        return table
    keys = [(column, "ascending") for column in order]
    return table.take(pc.sort_indices(table, keys))


def _key(table: pa.Table, row: int, order: Sequence[str]) -> Key:
    values = [table[column][row].as_py() for column in order]
    return tuple((value is None, "" if value is None else value) for value in values)
