"""The rows of a table that landed last: they need not again, and they prove it.

A window reads rows again that landed already, for it begins below what was seen. Of
those that stand highest the control table keeps the keys and the hashes. A row that is
read with the hash that its key landed with last is not landed again. And where none of
these rows can be found any longer, the table is not the one that they were read from.

What is kept is `pa.Table` with the columns of `_FIELDS`, then the key's, each called
`key.<name>`. As text it is Arrow's IPC format in base64.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.row_hash import row_hashes
from landing.extraction.digest import Digest, Tally

MOST = 2_000
"""Rows kept of those that a window may begin at, and of those ahead of the clock.

More than a window of a sequence that has not moved reads again.
"""
OLDER = 100
"""Rows kept of those that stand lower: not all that is known goes in one deletion."""
ASKED = 200
"""Rows that are asked for by their keys at a time, where a window holds none."""

_FIELDS = (
    pa.field("position", pa.int64()),
    pa.field("row_hash", pa.string()),
    pa.field("key_hash", pa.string()),
    pa.field("is_ahead", pa.bool_()),
)
_COLUMNS = b"columns"
_DIGEST = b"digest"
_KEY = "key."


class Remembered:
    """The rows that landed last, as they were when the run before ended.

    `columns` are the names and types that the source's columns had, and `digest` tells
    of all rows of the window whether they are as they were; None before the first run.
    """

    def __init__(
        self,
        rows: pa.Table,
        key: Sequence[str],
        columns: Sequence[str],
        digest: Digest | None = None,
    ) -> None:
        self.rows = rows
        self.key = tuple(key)
        self.columns = tuple(columns)
        self.digest = digest

    @classmethod
    def nothing(cls, schema: pa.Schema, key: Sequence[str]) -> "Remembered":
        """Return what is remembered of a source before anything landed."""
        keys = [pa.field(_KEY + name, schema.field(name).type) for name in key]
        table = pa.schema([*_FIELDS, *keys]).empty_table()
        return cls(table, key, described(schema))

    @classmethod
    def from_text(
        cls, text: str | None, schema: pa.Schema, key: Sequence[str]
    ) -> "Remembered":
        """Return what was kept; nothing where that is of another key, or unreadable."""
        none = cls.nothing(schema, key)
        if text is None:
            return none
        try:
            rows = pa.ipc.open_stream(base64.b64decode(text)).read_all()
        except (binascii.Error, pa.ArrowException, OSError):
            return none
        if rows.schema.names != none.rows.schema.names:
            return none
        metadata = rows.schema.metadata or {}
        columns = metadata.get(_COLUMNS, b"").decode("utf-8")
        digest = metadata.get(_DIGEST)
        try:
            rows = rows.replace_schema_metadata(None).cast(none.rows.schema)
        except pa.ArrowException:
            return none  # the key is of another type
        kept = Digest.from_text(digest.decode("ascii")) if digest else Digest()
        return cls(rows, key, columns.split("\n"), kept)

    def text(self) -> str:
        """Return it as `from_text` reads it."""
        metadata = {_COLUMNS: "\n".join(self.columns).encode("utf-8")}
        if self.digest is not None and self.digest.cells:
            metadata[_DIGEST] = self.digest.text().encode("ascii")
        rows = self.rows.replace_schema_metadata(metadata)
        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(sink, rows.schema, options=options) as writer:
            writer.write_table(rows.combine_chunks())
        return base64.b64encode(sink.getvalue()).decode("ascii")

    @property
    def has_anchors(self) -> bool:
        """Whether there is a row by which the table can be known again."""
        return bool(self._anchors().num_rows)

    def anchor_keys(self) -> Iterator[pa.Table]:
        """Yield the keys of the rows to ask for, the ones that stand highest first."""
        highest = self._anchors().sort_by([("position", "descending")])
        keys = highest.select([_KEY + n for n in self.key]).rename_columns(self.key)
        for start in range(0, keys.num_rows, ASKED):
            yield keys.slice(start, ASKED)

    def highest(self, count: int) -> int | None:
        """Return the position of the last of the `count` rows that stand highest.

        That of the lowest where fewer are remembered, None where none is.
        """
        places = pc.drop_null(self._anchors()["position"]).combine_chunks()
        if not len(places):
            return None
        order = pc.sort_indices(places, sort_keys=[("", "descending")])
        return int(places[order[min(count, len(places)) - 1].as_py()].as_py())

    def knows(self, hashes: pa.Array) -> pa.Array:
        """Return of each row, by its hash, whether it landed and has not changed."""
        return pc.is_in(hashes, value_set=self.rows["row_hash"].combine_chunks())

    def without(self, which: Callable[[pa.Array], pa.Array]) -> "Remembered":
        """Return it without the rows of which the hash of the key is one of those.

        And without its digest, which may tell of these and others alike.
        """
        gone = which(self.rows["key_hash"].combine_chunks())
        rows = self.rows.filter(pc.invert(gone))
        return Remembered(rows, self.key, self.columns, Digest())

    def found(
        self, rows: pa.Table, places: pa.Array, hashes: pa.Array, sought: "Sought"
    ) -> "Found":
        """Return what became of the rows that landed, as far as they are among these.

        A row stands where its key is there with the hash it had; where the columns are
        not those that were hashed, its place is all there is to compare. It has moved
        on where it is further up. Times may stay as they were, as what was updated in
        the same moment is the same row still, and go back within the window, as clocks
        of two writers do. A sequence may not, as a table that is made again counts
        again.
        """
        anchors = self._anchors()
        stand = pc.is_in(hashes, value_set=anchors["row_hash"].combine_chunks())
        keys = row_hashes(rows.select(list(self.key)))
        index = pc.index_in(keys, value_set=anchors["key_hash"].combine_chunks())
        was = anchors["position"].combine_chunks().take(index)
        least = was
        if sought.are_times and sought.low is not None:
            least = pc.min_element_wise(was, sought.low, skip_nulls=False)
        if described(sought.schema) != self.columns:
            stand = pc.or_(stand, pc.fill_null(pc.equal(places, was), False))
        on = pc.greater_equal if sought.are_times else pc.greater
        back = pc.and_(pc.less(places, least), pc.invert(stand))
        return Found(
            standing=pc.max(places.filter(stand)).as_py(),
            stands=bool(pc.any(stand).as_py()),
            moved_on=bool(pc.any(on(places, least)).as_py()),
            went_back=rows.select(list(self.key)).filter(pc.fill_null(back, False)),
        )

    def _anchors(self) -> pa.Table:
        return self.rows.filter(pc.invert(self.rows["is_ahead"]))


@dataclass(frozen=True, slots=True)
class Found:
    """What became of rows that landed.

    Whether one `stands` as it was, and the highest position at which one does; whether
    one has `moved_on`; and the keys of those that `went_back`.
    """

    standing: int | None
    stands: bool
    moved_on: bool
    went_back: pa.Table


@dataclass(frozen=True, slots=True)
class Sought:
    """What the rows that landed are looked for in.

    `schema` is the source's now, `low` the end of the window, and `are_times` whether
    positions are times, be they written as numbers.
    """

    schema: pa.Schema
    low: int | None
    are_times: bool


def without_keys(text: str, is_gone: Callable[[str, object], bool]) -> tuple[str, int]:
    """Return what was kept without the rows of some keys, and how many these were.

    `is_gone` is asked with the name of each column of the key, and its value. The
    digest goes with them, as by `Remembered.without`. What is unreadable stays: it is
    read as nothing.
    """
    try:
        rows = pa.ipc.open_stream(base64.b64decode(text)).read_all()
    except (binascii.Error, pa.ArrowException, OSError):
        return text, 0
    key = [n.removeprefix(_KEY) for n in rows.schema.names if n.startswith(_KEY)]
    stays = [
        not any(is_gone(name, row[_KEY + name]) for name in key)
        for row in rows.to_pylist()
    ]
    gone = stays.count(False)
    if not gone:
        return text, 0
    columns = (rows.schema.metadata or {}).get(_COLUMNS, b"").decode("utf-8")
    kept = rows.filter(pa.array(stays, pa.bool_()))
    return Remembered(kept, key, columns.split("\n"), Digest()).text(), gone


def described(schema: pa.Schema) -> tuple[str, ...]:
    """Return the names and types of columns, which hashes may change with."""
    return tuple(f"{field.name} {field.type}" for field in schema)


class Memory:
    """What will be remembered after a run, row by row as they are read."""

    def __init__(self, before: Remembered, schema: pa.Schema, safe: int | None):
        self._before = before
        self._safe = safe
        self._schema = schema
        self._key = before.key
        self._rows = Remembered.nothing(schema, before.key).rows
        self._stays = pa.repeat(pa.scalar(True), before.rows.num_rows)
        self._tally = Tally()
        self._is_more = False

    def saw(
        self, rows: pa.Table, places: pa.Array, hashes: pa.Array, key_hashes: pa.Array
    ) -> None:
        """Take in rows that were read: those that landed, and those that had.

        `key_hashes` are not asked for in the first run.
        """
        keys = rows.select(list(self._key))
        if self._before.digest is not None:
            read = pc.is_in(self._before.rows["key_hash"], value_set=key_hashes)
            self._stays = pc.and_not(self._stays, read.combine_chunks())
            self._tally.add(places, hashes, key_hashes)
        table = pa.table(
            {
                "position": places,
                "row_hash": hashes,
                "key_hash": pa.nulls(len(places), pa.string()),
                "is_ahead": _ahead(places, self._safe),
                **{_KEY + name: keys[name] for name in self._key},
            }
        ).filter(pc.is_valid(places))
        dropped = self._rows.num_rows + table.num_rows > MOST or places.null_count
        self._is_more = self._is_more or bool(dropped)
        # the hash of a key is worked out for those that stay
        self._rows = _trimmed(pa.concat_tables([self._rows, _trimmed(table)]))

    def result(self, safe: int | None) -> Remembered:
        """Return what is remembered from now on.

        Of what was remembered those rows stay whose keys were not read in this run.
        `safe` is up to where watermarks may be relied on, as it is known now.
        """
        if safe != self._safe:
            self._rows = _told_apart(self._rows, safe)
        keys = self._rows.select([_KEY + n for n in self._key]).rename_columns(
            self._key
        )
        place = self._rows.schema.get_field_index("key_hash")
        rows = self._rows.set_column(place, _FIELDS[2], row_hashes(keys))
        before = self._before.rows.filter(self._stays)
        rows = _trimmed(pa.concat_tables([rows, before]))
        digest = self._tally.digest() if self._is_more else None
        return Remembered(rows, self._key, described(self._schema), digest)


def _ahead(places: pa.Array, safe: int | None) -> pa.Array:
    if safe is None:
        return pa.repeat(pa.scalar(False), len(places))
    return pc.greater(places, safe)


def _told_apart(rows: pa.Table, safe: int | None) -> pa.Table:
    """Return rows, told apart by another moment than they were."""
    place = rows.schema.get_field_index("is_ahead")
    ahead = _ahead(rows["position"].combine_chunks(), safe)
    return rows.set_column(place, _FIELDS[3], ahead)


def _trimmed(rows: pa.Table) -> pa.Table:
    """Return the highest rows that a window may begin at, and the lowest ahead.

    And the highest ahead, as what is taken for times may turn out to be a sequence.

    Of the lower ones some are kept: the lowest, which an import that is taken back
    leaves, and others by their hashes, and so from anywhere.
    """
    if rows.num_rows <= MOST:
        return rows
    ahead = rows["is_ahead"]
    within = rows.filter(pc.invert(ahead))
    beyond = rows.filter(ahead)
    if within.num_rows > MOST:
        within = within.take(pc.sort_indices(within, [("position", "descending")]))
        older = within.slice(MOST)
        if older.num_rows > OLDER:
            lowest = older.slice(older.num_rows - OLDER // 2)
            between = older.slice(0, older.num_rows - OLDER // 2)
            chosen = pc.select_k_unstable(
                between, OLDER // 2, [("row_hash", "ascending")]
            )
            older = pa.concat_tables([between.take(chosen), lowest])
        within = pa.concat_tables([within.slice(0, MOST), older])
    if beyond.num_rows > 2 * MOST:
        beyond = beyond.take(pc.sort_indices(beyond, [("position", "ascending")]))
        beyond = pa.concat_tables(
            [beyond.slice(0, MOST), beyond.slice(beyond.num_rows - MOST)]
        )
    return pa.concat_tables([within, beyond])
