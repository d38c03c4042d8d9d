"""What a reader of a table promises; a new kind of source is one file that keeps it.

What crosses the border is Arrow. Readers stand below `landing/readers/`; what they
read is judged, landed and remembered by `landing.extraction.table`, which knows none of
them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa

from landing.declarations import TableSource


@dataclass(frozen=True, slots=True)
class Measure:
    """What a watermark is measured on: where any of it changes, it means nothing.

    `system` is the address without user, password and parameters, such as
    `postgresql://host:5432/db`, and `table` what is read there. `data_type` is the
    watermark's, as the source names it. `identity` is what changes when the table is
    dropped and made again, None where the source cannot say. `definition` is what
    changes with the statement of a view, or of a view that it reads: empty of a table,
    None where the source does not show it.
    """

    system: str
    table: str
    column: str
    data_type: str
    identity: str | None = None
    definition: str | None = None


class Reading(Protocol):
    """One consistent snapshot of one table.

    The declared columns are there, and none has a name that landing uses itself.
    Every method raises `SourceError` when the source cannot be read.
    """

    @property
    def schema(self) -> pa.Schema:
        """All columns in the source's order, as they land.

        Of the declared type (`landing.columns.types.arrow_type`) where declared, as
        found elsewhere.
        """
        ...

    def measure(self) -> Measure:
        """Return what the watermark of this table is measured on."""
        ...

    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the primary key; none where there is none."""
        ...

    def clock(self) -> int:
        """Return the source's clock, taken before the first look at the data.

        Nanoseconds since 1970-01-01 UTC.
        """
        ...

    def oldest_open(self) -> int | None:
        """Return when the oldest transaction began that was open in the source.

        Nanoseconds UTC by the source's clock; None where none was open, or the source
        cannot say. Asked before the snapshot was taken: a transaction that ended in
        between is in the snapshot, one that is not is told of here.
        """
        ...

    def largest(self) -> int | None:
        """Return the largest value of an integer watermark, None where there is none.

        The largest value of an integer type is not one, see
        `landing.extraction.positions`. Where the source tells of open transactions,
        asked before those were: of a sequence, what a transaction draws that began
        since is larger.
        """
        ...

    def batches(self, low: int | None) -> Iterator[pa.Table]:
        """Yield the rows from a position on, and all whose watermark has no order.

        Those are null, no time, or the largest value of the integer's type. `low` is
        inclusive, a position as `landing.extraction.window` has it; None is everything.
        May yield rows below, and tables of any size. Each has `schema`; a source whose
        columns have no types may give one that is not declared another type.
        """
        ...

    def any_below(self, low: int) -> bool:
        """Return whether a row is there that `batches` passes over from `low` on.

        Asked before a run is stopped, and never while `batches` is being read. Takes
        no more than the watermark's index, where there is one.
        """
        ...

    def by_key(self, keys: pa.Table) -> pa.Table | None:
        """Return the rows of these keys that are there, in any order, all columns.

        None where the source cannot be asked for rows by their keys.

        Never called while `batches` or `keys` is being read. May return others, too.
        `keys` has the columns of the declared key, of the types of `schema`, and a few
        hundred rows at most.
        """
        ...

    def keys(self) -> Iterator[pa.Table]:
        """Yield the declared key and the watermark of all rows, in bounded memory."""
        ...


@runtime_checkable
class TextReading(Protocol):
    """A reading whose watermark may be a text, of which any may be no time."""

    def trust_order(self) -> None:
        """Let `batches` leave out rows that are below the window as texts.

        Said where all texts of the column were times when they were last looked at.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tracked:
    """How far a source's own change tracking is, and from which version on it knows.

    Deletions are known after `oldest`, and after each version up to `version`.
    """

    version: int
    oldest: int


@runtime_checkable
class TrackedReading(Protocol):
    """A reading of a source that notes itself which rows were deleted."""

    def tracked(self) -> Tracked:
        """Return how far it is; raise `SourceError` where it is not switched on."""
        ...

    def deleted_since(self, version: int) -> Iterator[pa.Table]:
        """Yield the declared keys of rows that were deleted after a version.

        Of those that are there again none is yielded.
        """
        ...


class Reader(Protocol):
    """A source system, at its address."""

    def open(self, source: TableSource) -> AbstractContextManager[Reading]:
        """Begin to read; raise `SourceError` where source and declaration differ."""
        ...
