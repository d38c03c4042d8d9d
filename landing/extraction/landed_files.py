"""The set of files that landed: what tells whether a file is new.

`landing_file` stands beside the control table, one row a file of a source. It is what
is known of the file when it landed last: as no time of a file decides anything, one
that comes late, or from a machine whose clock is behind, is as new as any other.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from landing.clock import Clock, utc_now
from landing.control.source_leases import require
from landing.control.tables import files
from landing.control.watermarks import Control, Lease, new_run_id
from landing.declarations import FileSource
from landing.extraction.choices import reading_of
from landing.readers.files import FoundFile


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What is known of a file, by its name.

    It landed into `lake` with `content_hash` under the reading `reading`, when it had
    `size`, `stamp` and `rows`; all None where it was planned only. A stamp that
    `is_settled` tells any later content from this one. `planned_reading` is that of a
    run which has not landed it yet. `read_as` is what decided which rows it gave
    (`landing.extraction.choices.reading_of`), None where that was not kept yet.
    """

    name: str
    size: int | None
    stamp: str | None
    is_settled: bool
    content_hash: str | None
    lake: str | None
    reading: str | None
    planned_reading: str | None
    rows: int | None
    read_as: str | None

    def is_same(self, found: FoundFile, lake: str, read_as: str) -> bool:
        """Return whether a file landed here for certain, without a look at it."""
        return (
            self.planned_reading is None
            and self.is_settled
            and self.landed_so(lake, read_as)
            and (self.size, self.stamp) == (found.size, found.stamp)
        )

    def landed_so(self, lake: str, read_as: str) -> bool:
        """Return whether what landed is in a lake, read as it would be now."""
        return self.lake == lake and self.read_as in (None, read_as)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be known of a file from now on; see `KnownFile`."""

    found: FoundFile
    is_settled: bool
    content_hash: str
    lake: str
    read_as: str
    reading: str
    rows: int
    landed_at: datetime


class LandedFiles:
    """The table of files of one control table.

    Everything raises `ControlError` where the database cannot be used; what takes a
    lease also, changing nothing, where that is lost.
    """

    def __init__(self, control: Control) -> None:
        self._transaction = control.database.transaction

    def known(self, source: str) -> Mapping[str, KnownFile]:
        """Return what is known of the files of a source, by their names."""
        columns = [files.c[name] for name in KnownFile.__dataclass_fields__]
        query = sa.select(*columns).where(files.c.source == source)
        with self._transaction() as connection:
            rows = connection.execute(query).all()
        return {row.name: KnownFile(**row._mapping) for row in rows}

    def plan(
        self,
        lease: Lease,
        readings: Mapping[str, str],
        known: Collection[str],
    ) -> None:
        """Note under which reading files are to land, before anything is read.

        `known` are the names that are in the table already.
        """
        changed = [(name, read) for name, read in readings.items() if name in known]
        added = [(name, read) for name, read in readings.items() if name not in known]
        with self._transaction() as connection:
            require(connection, lease)
            if added:
                connection.execute(
                    sa.insert(files),
                    [
                        {
                            "source": lease.name,
                            "name_id": _id(name),
                            "name": name,
                            "is_settled": False,
                            "planned_reading": read,
                        }
                        for name, read in added
                    ],
                )
            if changed:
                connection.execute(
                    _one_file(lease).values(planned_reading=sa.bindparam("of_run")),
                    [{"of_name": _id(name), "of_run": read} for name, read in changed],
                )

    def note(self, lease: Lease, notes: Iterable[Note]) -> None:
        """Note files that have landed, all or none; they were planned before."""
        values = [
            {
                "of_name": _id(note.found.name),
                "size": note.found.size,
                "stamp": note.found.stamp,
                "is_settled": note.is_settled,
                "content_hash": note.content_hash,
                "lake": note.lake,
                "read_as": note.read_as,
                "reading": note.reading,
                "planned_reading": None,
                "rows": note.rows,
                "landed_at": note.landed_at,
            }
            for note in notes
        ]
        if values:
            with self._transaction() as connection:
                require(connection, lease)
                connection.execute(_one_file(lease), values)

    def note_reading(self, lease: Lease, read_as: str, *, of_all: bool = False) -> None:
        """Note how files are read that landed before that was kept, or `of_all`."""
        noted = sa.update(files).where(files.c.source == lease.name)
        if not of_all:
            noted = noted.where(files.c.read_as.is_(None))
        with self._transaction() as connection:
            require(connection, lease)
            connection.execute(noted.values(read_as=read_as))

    def note_unchanged(
        self, lease: Lease, unchanged: Iterable[tuple[FoundFile, bool]]
    ) -> None:
        """Note the stamps of files whose content landed before; the flag: settled."""
        values = [
            {
                "of_name": _id(found.name),
                "size": found.size,
                "stamp": found.stamp,
                "is_settled": is_settled,
                "planned_reading": None,
            }
            for found, is_settled in unchanged
        ]
        if values:
            with self._transaction() as connection:
                require(connection, lease)
                connection.execute(_one_file(lease), values)

    def unplan(self, lease: Lease, names: Iterable[str]) -> None:
        """Take back the readings of files that did not land.

        What stands there when it lands is read then, and counts from then on.
        """
        values = [{"of_name": _id(name)} for name in names]
        if values:
            with self._transaction() as connection:
                require(connection, lease)
                none = _one_file(lease).values(planned_reading=None)
                connection.execute(none, values)

    def forget(self, lease: Lease) -> None:
        """Forget that any file landed; only in which order they did is still known."""
        forgotten = {
            "stamp": None,
            "is_settled": False,
            "content_hash": None,
            "lake": None,
            "read_as": None,
            "planned_reading": None,
        }
        with self._transaction() as connection:
            require(connection, lease)
            connection.execute(
                sa.update(files).where(files.c.source == lease.name).values(**forgotten)
            )


def reset_files(source: str, control: Control, *, clock: Clock = utc_now) -> None:
    """Let the next run land all files again, in the order in which they landed.

    Raises `ControlError` where a run has the source.
    """
    run_id = new_run_id()
    with control.lease(source, run_id, clock=clock) as lease:
        LandedFiles(control).forget(lease)
        control.move(lease, run_id, "reset", resume=None, measured=None, now=clock())


def adopt_files(
    source: FileSource, control: Control, *, clock: Clock = utc_now
) -> None:
    """Take what landed as read as the source is declared now.

    Raises `ControlError` where a run has the source.
    """
    run_id = new_run_id()
    with control.lease(source.name, run_id, clock=clock) as lease:
        LandedFiles(control).note_reading(lease, reading_of(source), of_all=True)


def _one_file(lease: Lease) -> sa.Update:
    return sa.update(files).where(
        files.c.source == lease.name, files.c.name_id == sa.bindparam("of_name")
    )


def _id(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
