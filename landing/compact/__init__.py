"""Compaction: the many files of a closed hour become one, and nothing else changes.

A compacted file stands in `<lake>/compacted/<source>/landed_hour=…/`, where no pattern
for files of Bronze finds it, and appears by one put. Each of its rows says, in
`landed_file`, in which file it landed. So a reader knows of which files it may take the
rows from there; what it has taken in already it knows by the same names as before.

The files that landed stay for a grace period, for readers that have listed them, and
for whoever wants to go back: until then, removing `compacted/` undoes all.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from landing import bronze, manifest
from landing.bronze import LANDED_FILE, Place
from landing.clock import Clock, utc_now
from landing.compact import plan
from landing.compact.files import names_held, opened, rows_of, standing_files
from landing.compact.merge import Layout, write_part
from landing.compact.plan import LARGEST, Standing, Unit
from landing.errors import LakeError, RequestError, nearest
from landing.forget.journal import UNFINISHED, marks
from landing.lake import Lake, encode_parquet
from landing.telemetry.catalogue import COMPACTED, SOURCE
from landing.telemetry.recording import record

__all__ = ["Compacted", "compact", "sources_landed"]

OLDER_THAN = timedelta(hours=2)
KEEP_FOR = timedelta(hours=24)

Progress = Callable[[int, int], None]
"""Called after each hour with how many are done, and how many there are."""


@dataclass(slots=True)
class Compacted:
    """What was done to one source; with a dry run, what would be.

    `files` of `bytes` became `made` ones of `bytes_made` (0 of a dry run), in `hours`.
    `removed` files were gone whose grace period was over; `waiting` ones stand until
    theirs is. `failed` says of an hour why it stayed as it was.
    """

    source: str
    hours: int = 0
    files: int = 0
    made: int = 0
    bytes: int = 0
    bytes_made: int = 0
    removed: int = 0
    waiting: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def sources_landed(lake: Lake, asked: Sequence[str] = ()) -> list[str]:
    """Return the sources that have landed, or those that were asked for.

    Raises `RequestError` where nothing of one of these has landed.
    """
    landed = lake.folders(bronze.ROOT)
    for name in asked:
        if name not in landed:
            near = nearest(name, landed)
            raise RequestError(
                f"nothing of a source {name} has landed in {lake.url}; nothing was "
                "compacted",
                way_out=f"Did you mean {near}?"
                if near
                else f"There are {', '.join(landed) or 'none'}",
            )
    return list(dict.fromkeys(asked)) or landed


def compact(
    lake: Lake,
    source: str,
    *,
    older_than: timedelta = OLDER_THAN,
    keep_for: timedelta = KEEP_FOR,
    dry_run: bool = False,
    largest: int = LARGEST,
    clock: Clock = utc_now,
    progress: Progress = lambda done, hours: None,
) -> Compacted:
    """Make one file of the many in each closed hour of a source.

    An hour is closed that ended `older_than` ago, but for the newest. What landed stays
    for `keep_for` after the compacted file appeared, and is removed by the first call
    after that. At any moment every row stands in a file that readers look into. It may
    be killed at any point, and called twice at once: the next call goes on.

    Memory is bounded, whatever an hour holds; the local disk for temporary files holds
    an hour twice. An hour with a file that cannot be read stays as it is, and is told
    of in the result. Raises `LakeError` where the lake cannot be listed or written.
    """
    plan.require_duration("--older-than", older_than)
    plan.require_duration("--keep-for", keep_for)
    done = Compacted(source)
    hours = plan.closed_hours(
        standing_files(lake, source), now=clock(), older_than=older_than
    )
    busy = {hour: files for hour, files in hours.items() if plan.may_need_work(files)}
    entries = manifest.entries_of(lake, source) if busy and not dry_run else {}
    for number, (hour, files) in enumerate(busy.items(), 1):
        work = _Hour(lake, source, hour, files, done)
        try:
            if dry_run:
                work.look()
                work.tell(largest)
            else:
                _work_on(work, largest, clock, keep_for, entries.get(hour, ()))
        except LakeError as error:
            done.failed[hour] = str(error)
        progress(number, len(busy))
    if not dry_run:
        record(COMPACTED, done.files, {SOURCE: source})
    return done


def _work_on(
    work: "_Hour",
    largest: int,
    clock: Clock,
    keep_for: timedelta,
    entries: Sequence[manifest.Known],
) -> None:
    """Compact an hour, and again from the start where another call removes its files.

    Each such removal leaves fewer files, so it comes to an end.
    """
    while True:
        try:
            work.look()
            if work.compact(largest):
                work = work.again()
                work.look()
            work.sweep(clock(), keep_for, entries)
        except LakeError:
            now = work.again()
            if now.stands_as(work):
                raise
            work = now
        else:
            return


class _Hour:
    """One hour of a source, and what is done to it."""

    def __init__(
        self,
        lake: Lake,
        source: str,
        hour: str,
        files: Sequence[Standing],
        done: Compacted,
    ) -> None:
        self._lake, self._source, self._hour = lake, source, hour
        self._files, self._done = files, done
        self._marks = marks(lake)
        self._held: dict[Standing, frozenset[str]] = {}
        self._entries: dict[Standing, manifest.Entry] = {}

    def again(self) -> "_Hour":
        """Return the hour as it stands now."""
        files = standing_files(self._lake, self._source, self._hour)
        return _Hour(self._lake, self._source, self._hour, files, self._done)

    def stands_as(self, other: "_Hour") -> bool:
        """Return whether nothing was removed or added since another look."""
        return {*self._files} == {*other._files}

    def look(self) -> None:
        """Read which files the compacted ones hold."""
        for file in self._files:
            if file.is_compacted:
                self._held[file], schema = names_held(self._lake, file)
                self._entries[file] = manifest.compacted_entry(
                    self._source, self._hour, schema
                )

    def tell(self, largest: int) -> None:
        """Count what would be compacted, and what waits."""
        units = plan.units(self._files, self._held, largest=largest)
        self._count(units)
        self._done.waiting += len(self._waiting())

    def compact(self, largest: int) -> bool:
        """Publish files that hold the rows of many; return whether any was."""
        units = plan.units(self._files, self._held, largest=largest)
        if not units:
            return False
        with tempfile.TemporaryDirectory(prefix="tidemark-compact-") as name:
            made = [
                self._publish(path, schema, files)
                for path, schema, files in self._parts(units, Path(name), largest)
            ]
        if made:
            self._count(units)
            self._done.made += len(made)
            self._done.bytes_made += sum(made)
        return bool(made)

    def _count(self, units: Sequence[Unit]) -> None:
        self._done.hours += bool(units)
        self._done.files += len(units)
        self._done.bytes += sum(unit.standing.size for unit in units)

    def _parts(
        self, units: Iterable[Unit], scratch: Path, largest: int
    ) -> Iterable[tuple[Path, pa.Schema, frozenset[str]]]:
        layouts: list[Layout] = []
        for unit in units:
            with opened(self._lake, unit) as (schema, tables):
                layout = next((known for known in layouts if known.takes(schema)), None)
                if layout is None:
                    folder = scratch / str(len(layouts))
                    folder.mkdir()
                    layout = Layout(folder, self._lake.compression)
                    layouts.append(layout)
                layout.add(tables)
        for layout in layouts:
            for number, pieces in enumerate(layout.parts(largest)):
                path = layout.scratch / f"part-{number}.parquet"
                schema = layout.schema
                yield (
                    path,
                    schema,
                    write_part(pieces, schema, path, self._lake.compression),
                )

    def _publish(self, path: Path, schema: pa.Schema, files: frozenset[str]) -> int:
        name = bronze.compacted_file_name(self._source, files, schema)
        place = Place(self._source, self._hour, name, bronze.COMPACTED)
        if UNFINISHED in self._marks or marks(self._lake) != self._marks:
            # what was read may hold rows that are forgotten by now
            raise LakeError(
                "tidemark forget runs, or has run meanwhile; the hour stays as it is",
                way_out="Compact again when it has ended",
            )
        self._lake.publish_file(place.path, path)
        return path.stat().st_size

    # what is left of before

    def sweep(
        self, now: datetime, keep_for: timedelta, entries: Iterable[manifest.Known]
    ) -> None:
        """Remove what has stood beside a compacted file for long enough."""
        gone = plan.removable(self._files, self._held, now=now, keep_for=keep_for)
        own = {entry.path for entry in self._entries.values()}
        staying = {f: entry for f, entry in self._entries.items() if f not in gone}
        # readers that cannot list must know of what stands for what goes
        for entry in staying.values():
            manifest.publish_entry(self._lake, entry)
        strangers = plan.strangers(self._files, self._held)
        for stranger, holder in strangers.items():
            self._settle(stranger, holder)
        landed = {f for f in self._files if not f.is_compacted} - {*strangers}
        withdrawn = []
        if landed and landed <= {*gone}:
            withdrawn = [known for known in entries if known.path not in own]
        emptied = own - {entry.path for entry in staying.values()}
        # first: a pool fails at the folder of an entry in which there is nothing
        for path in [*(known.path for known in withdrawn), *emptied]:
            self._lake.remove(path)
        for file in gone:
            self._done.removed += self._lake.remove(file.place.path)
        if withdrawn and any(not file.is_compacted for file in self.again()._files):
            for known in withdrawn:
                self._lake.publish(known.path, known.content)
        self._done.waiting += len({*self._waiting()} - {*gone} - {*strangers})

    def _waiting(self) -> list[Standing]:
        chosen = plan.standing_for(self._held)
        stands = {*chosen.values()}
        return [
            file
            for file in self._files
            if (file not in stands if file.is_compacted else file.place.file in chosen)
        ]

    def _settle(self, stranger: Standing, holder: Standing) -> None:
        """Give a file that came under a held name one of its own, or remove a copy."""
        name = stranger.place.file
        rows = rows_of(self._lake, stranger, frozenset({name}))
        if rows is not None:
            own = rows.drop_columns([LANDED_FILE])
            held = rows_of(self._lake, holder, frozenset({name}))
            if held is None or _counted(rows) != _counted(held):
                free = bronze.another_name(stranger.place.name, own)
                place = stranger.place._replace(name=free)
                self._lake.publish(
                    place.path, encode_parquet(own, self._lake.compression)
                )
        self._lake.remove(stranger.place.path)


def _counted(rows: pa.Table) -> Counter[str]:
    """Return how often each row is there; a column without a value says nothing."""
    return Counter(
        repr(sorted((k, v) for k, v in row.items() if v is not None))
        for row in rows.to_pylist()
    )
