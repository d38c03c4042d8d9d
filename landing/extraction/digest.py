"""What tells that rows are as they were, of more than can be remembered one by one.

A window may hold any number of rows that landed already: an import of one moment, rows
whose watermark is null, or stands ahead of the clock. They are counted in cells, by
where they stand and by their key, and their hashes are added up. A cell whose count and
sum are those of the run before holds the very rows that it held. What changes makes
the cells differ that it is in and was in, and of these all rows land.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

_SLICES = 8
"""Ranges of positions, at most, beside the rows without one."""
_BUCKETS = 256
"""Cells of each of these; a key is in the same one wherever it stands."""
_WRAP = 2**64


@dataclass(frozen=True, slots=True)
class Digest:
    """The cells of one run's rows: of each the count, and the sum of the hashes.

    A slice is a position without its last `shift` bits. A cell is numbered by the place
    of its slice among `slices`, after the last of which come rows without a position,
    and by its bucket.
    """

    shift: int = 0
    slices: tuple[int, ...] = ()
    cells: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def from_text(cls, text: str) -> "Digest":
        """Return what `text` wrote."""
        kept = json.loads(text)
        cells = {cell: (count, total) for cell, count, total in kept["cells"]}
        return cls(kept["shift"], tuple(kept["slices"]), cells)

    def text(self) -> str:
        """Return it as `from_text` reads it."""
        cells = [[cell, *held] for cell, held in self.cells.items()]
        kept = {"shift": self.shift, "slices": self.slices, "cells": cells}
        return json.dumps(kept, separators=(",", ":"))

    def cells_of(self, places: pa.Array, keys: pa.Array) -> pa.Array:
        """Return the cell of each row, null where none was there.

        `keys` are the hashes of the rows' keys.
        """
        slices = pa.array(self.slices, pa.int64())
        at = pc.index_in(pc.shift_right(places, self.shift), value_set=slices)
        at = pc.if_else(pc.is_null(places), len(self.slices), at.cast(pa.int64()))
        cells = pc.add(pc.multiply(at, _BUCKETS), _bucket(keys))
        known = pa.array(self.cells, pa.int64())
        return pc.if_else(pc.is_in(cells, value_set=known), cells, None)


class Comparison:
    """A run's rows against the cells of the run before."""

    def __init__(self, before: Digest) -> None:
        self._before = before
        self._now: dict[int, tuple[int, int]] = {}

    def look(self, places: pa.Array, hashes: pa.Array, keys: pa.Array) -> pa.Array:
        """Take in rows, and return the cell of each, null where none was there."""
        cells = self._before.cells_of(places, keys)
        if cells.null_count < len(cells):
            table = pa.table({"cell": cells, "word": _words(hashes)})
            held = table.filter(pc.is_valid(cells)).group_by("cell").aggregate(_SUMS)
            for cell, *found in _rows(held, "cell"):
                self._now[cell] = _sum(self._now.get(cell), *found)
        return cells

    def same(self) -> pa.Array:
        """Return the cells that hold what they held, once all rows were looked at."""
        cells = self._before.cells
        return pa.array((c for c in cells if cells[c] == self._now.get(c)), pa.int64())


class Tally:
    """The cells of a run's rows, as they are read."""

    def __init__(self) -> None:
        self._shift = 0
        self._cells: dict[tuple[int | None, int], tuple[int, int]] = {}

    def add(self, places: pa.Array, hashes: pa.Array, keys: pa.Array) -> None:
        """Take in rows that landed, or had."""
        self._widen(pc.unique(places.drop_null()))
        table = pa.table(
            {
                "slice": pc.shift_right(places, self._shift),
                "bucket": _bucket(keys),
                "word": _words(hashes),
            }
        )
        cells = table.group_by(["slice", "bucket"]).aggregate(_SUMS)
        for at, bucket, count, total in _rows(cells, "slice", "bucket"):
            self._cells[at, bucket] = _sum(self._cells.get((at, bucket)), count, total)

    def digest(self) -> Digest:
        """Return the cells."""
        slices = sorted({s for s, _ in self._cells if s is not None})
        order: dict[int | None, int] = {s: place for place, s in enumerate(slices)}
        order[None] = len(slices)
        cells = {order[s] * _BUCKETS + b: held for (s, b), held in self._cells.items()}
        return Digest(self._shift, tuple(slices), cells)

    def _widen(self, places: pa.Array) -> None:
        """Make slices so long that there are few, with these positions among them."""
        before = self._shift
        standing = {s for s, _ in self._cells if s is not None}
        while len(standing | set(_slices(places, self._shift))) > _SLICES:
            self._shift += 1
            standing = {s >> 1 for s in standing}
        more = self._shift - before
        cells, self._cells = self._cells, {}
        for (at, bucket), held in cells.items():
            place = (None if at is None else at >> more, bucket)
            self._cells[place] = _sum(self._cells.get(place), *held)


_SUMS = [("word", "count"), ("word", "sum")]


def _rows(groups: pa.Table, *names: str) -> Iterator[list[int]]:
    columns = [groups[name].to_pylist() for name in (*names, "word_count", "word_sum")]
    return map(list, zip(*columns, strict=True))


def _sum(held: tuple[int, int] | None, count: int, total: int) -> tuple[int, int]:
    if held is None:
        return count, total
    return held[0] + count, (held[1] + total) % _WRAP


def _slices(places: pa.Array, shift: int) -> list[int]:
    slices: list[int] = pc.unique(pc.shift_right(places, shift)).to_pylist()
    return slices


def _bucket(keys: pa.Array) -> pa.Array:
    return pc.bit_wise_and(_words(keys), pa.scalar(_BUCKETS - 1, pa.uint64())).cast(
        pa.int64()
    )


def _words(hashes: pa.Array) -> pa.Array:
    """Return the first half of each hash as a number."""
    halves = pc.utf8_slice_codeunits(hashes, 0, 16).to_pylist()
    octets = pa.py_buffer(bytes.fromhex("".join(halves)))
    return pa.Array.from_buffers(pa.uint64(), len(hashes), [None, octets])
