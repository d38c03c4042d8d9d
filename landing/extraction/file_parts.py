"""Rows of files as parts of Bronze: small files together, a large one in several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from landing import bronze
from landing.clock import Clock
from landing.columns.tables import PART_BYTES, rows_within
from landing.columns.values import with_window
from landing.declarations import FileSource
from landing.extraction.landed_files import Note
from landing.extraction.spool import Spool
from landing.extraction.steps import publish_table
from landing.extraction.window import Window
from landing.lake import Lake


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that was read to its end: what to note of it, and all of its rows."""

    note: Note
    spool: Spool


@dataclass(slots=True)
class FileParts:
    """Publishes files in the order in which they are added.

    `landed` is called after each part, with the files all of which stand in Bronze by
    then, and the rows of all parts.
    """

    source: FileSource
    lake: Lake
    clock: Clock
    part_rows: int
    landed: Callable[[Sequence[Note], int], None]
    rows: int = 0
    bytes: int = 0
    paths: list[str] = field(default_factory=list)
    _held: list[tuple[str, pa.Table]] = field(default_factory=list)
    _held_rows: int = 0
    _held_bytes: int = 0
    _schema: pa.Schema = field(default_factory=lambda: pa.schema([]))
    _notes: list[Note] = field(default_factory=list)
    _began_with: tuple[str, int] = ("", 0)

    def add(self, file: Whole) -> None:
        """Take the rows of a file, and publish what fills a part."""
        for table in file.spool.tables():
            start = 0
            while start < table.num_rows:
                rest = table.slice(start, self.part_rows - self._held_rows)
                fit = rows_within(rest, PART_BYTES - self._held_bytes)
                # of what is left of a part, or if that is nothing, of one of its own
                part = rest.slice(0, fit or max(rows_within(rest, PART_BYTES), 1))
                self._hold(file.note.reading, part)
                start += part.num_rows
        self._notes.append(file.note)

    def end(self) -> None:
        """Publish what is left."""
        if self._held:
            self._publish()
        elif self._notes:
            self._tell()

    def _hold(self, reading: str, table: pa.Table) -> None:
        if self._held and (
            self._held_bytes + table.nbytes > PART_BYTES
            or not _is_alike(self._schema, table.schema)
        ):
            self._publish()
        schema = table.schema
        if self._held:
            schema = pa.unify_schemas([self._schema, table.schema])
        self._schema = schema
        self._held.append((reading, table))
        self._held_rows += table.num_rows
        self._held_bytes += table.nbytes
        if self._held_rows == self.part_rows:
            self._publish()

    def _publish(self) -> None:
        first, _ = self._held[0]
        before, number = self._began_with
        self._began_with = (first, number + 1 if first == before else 0)
        table = with_window(
            self.source,
            pa.concat_tables(_widened(each, self._schema) for _, each in self._held),
            Window("time", None, None),
        )
        # Each file's own reading: what it says counts after the file before it.
        readings = pa.chunked_array(
            pa.repeat(pa.scalar(reading), each.num_rows) for reading, each in self._held
        )
        place = table.column_names.index("window_high")
        table = table.set_column(place, table.schema.field(place), readings)
        name = bronze.table_file_name(
            self.source.name, None, first, self._began_with[1]
        )
        # The content is part of the name: what another run began to land may differ.
        name = f"{name}-{bronze.fingerprint(table)}"
        part = publish_table(self.lake, self.source.name, name, table, self.clock())
        self.paths.append(part.path)
        self.bytes += part.bytes
        self.rows += table.num_rows
        self._held, self._held_rows, self._held_bytes = [], 0, 0
        self._tell()

    def _tell(self) -> None:
        notes, self._notes = self._notes, []
        self.landed(notes, self.rows)


def _is_alike(one: pa.Schema, other: pa.Schema) -> bool:
    """Return whether both can be columns of one file, of which each may lack some."""
    known = {each.name.lower(): each for each in one}
    return all(
        (known[each.name.lower()].name, known[each.name.lower()].type)
        == (each.name, each.type)
        for each in other
        if each.name.lower() in known
    )


def _widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the table with the columns that it lacks, all of them null."""
    if table.schema == schema:
        return table
    return pa.table(
        [
            table[each.name]
            if each.name in table.column_names
            else pa.nulls(table.num_rows, each.type)
            for each in schema
        ],
        schema=schema,
    )
