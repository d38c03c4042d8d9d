"""One run of a source of files: every file whose content is new, whole, into Bronze.

What has landed tells what is new, and no time of a file does (`landing.landed_files`).
Each file gets a reading before anything is read, and is noted once all of it stands in
Bronze. Wherever a run dies, the next one lands the files that are not noted, under the
readings that they were given.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from landing import manifest
from landing.clock import Clock
from landing.declarations import FileSource
from landing.deletes import deleted_flags
from landing.errors import ControlError, SourceError
from landing.extraction import ExtractResult, Progress, Step
from landing.file_parts import FileParts, Whole
from landing.fingerprint import lake_address
from landing.lake import Lake
from landing.landed_files import KnownFile, LandedFiles, Note
from landing.readers.files import FoundFile, OpenedFile, Place, tables_of
from landing.readers.files.content import content_hash
from landing.spool import Spool
from landing.watermarks import Control, Lease, new_run_id
from landing.window import Window, at, parse_time, to_text

_TICK = 2_000_000_000
"""Nanoseconds; some file systems keep times as coarsely as this."""
_READING = 1_000
"""Nanoseconds between two readings: Silver orders them by the microsecond."""


def extract_files(
    source: FileSource,
    *,
    place: Place,
    lake: Lake,
    control: Control,
    clock: Clock,
    part_rows: int,
    progress: Progress | None,
) -> ExtractResult:
    """Land every file that is new or holds something new, each of them whole.

    When this returns, all of every file that stood there when it began is in Bronze.
    A file is known by its name: known content under another name lands, and a file
    that is gone, or is there again as it was, changes nothing. Of what a key says in
    several files, the file that was read later counts; those of one run are read in
    the order of their names.

    When it raises, files before and after the one that cannot be read have landed, of
    that one nothing has, and the next call tries those that are missing. `clock` is
    the landing process's own, aware. Raises `SourceError` when files cannot be read or
    hold what their declaration denies, `ControlError` when another run has the source,
    `LakeError` when the lake cannot be written.
    """
    landed = LandedFiles(control)
    with control.lease(source.name, new_run_id(), clock=clock) as lease:
        call = _Call(
            source, place, lake, control, landed, clock, lease, part_rows, progress
        )
        return call.run()


@dataclass(frozen=True, slots=True)
class _Call:
    source: FileSource
    place: Place
    lake: Lake
    control: Control
    landed: LandedFiles
    clock: Clock
    lease: Lease
    part_rows: int
    progress: Progress | None

    def run(self) -> ExtractResult:
        """Land and commit; a failure is recorded, a crash cannot be."""
        run_id, started_at = self.lease.run_id, self.clock()
        try:
            self._tell_of_landed_files()
            unfinished = self.control.runs(self.source.name, "planned")
            known = self.landed.known(self.source.name)
            found = self._found()
            new = _in_order(found, known, self._lake_address)
            last = self._last_reading(known)
            readings = _readings(new, known, max(at(started_at), last + _READING))
            high = max([last, *map(_nanoseconds, readings.values())])
            window = Window("time", last or None, high or None)
            self.control.plan(
                self.lease, run_id, window, repeats=unfinished, now=started_at
            )
            if new:
                self.landed.plan(self.lease, readings, known.keys())
            self._tell("planned", 0)
            parts = FileParts(
                self.source, self.lake, self.clock, self.part_rows, self._landed
            )
            self._land(new, known, readings, parts)
            self._tell("committing", parts.rows)
            self.lease.check()
            self.control.commit(
                self.lease,
                run_id,
                window,
                rows=parts.rows,
                files=len(parts.paths),
                now=self.clock(),
            )
        except Exception as error:
            with suppress(ControlError):  # the error itself matters more
                self.control.fail(
                    self.source.name,
                    run_id,
                    str(error),
                    started_at=started_at,
                    now=self.clock(),
                )
            raise
        return ExtractResult(
            source=self.source.name,
            run_id=run_id,
            window_low=window.low_text,
            window_high=window.high_text,
            rows=parts.rows,
            files=len(parts.paths),
            repeated_window=bool(unfinished),
            paths=tuple(parts.paths),
        )

    @property
    def _lake_address(self) -> str:
        return lake_address(self.lake, self.control.folder)

    def _tell_of_landed_files(self) -> None:
        """Complete the manifest where an earlier run ended before it did so itself."""
        began = self.control.unfinished_since(self.source.name)
        if began is not None:
            manifest.catch_up_table(self.lake, self.source.name, began)

    def _found(self) -> Sequence[FoundFile]:
        source = self.source
        try:
            found = self.place.files(source.path)
        except ValueError:
            raise SourceError(
                f"source {source.name}: landing.path {source.path} leads out of "
                "its connection's folder",
                way_out=f"Mend it in {source.file}",
            ) from None
        except OSError as error:
            raise SourceError(
                f"source {source.name}: {self.place.address} cannot be listed: "
                f"{error.strerror or error}",
                way_out="Check the address of connection "
                f"{source.connection}, and that you may read there",
            ) from error
        if not found:
            # a folder that is not mounted looks like this, too
            raise SourceError(
                f"source {source.name}: no file matches {source.path} "
                f"in {self.place.address}",
                way_out="Put the file there, or mend landing.path in "
                f"{source.file} or the address of connection {source.connection}",
            )
        return found

    def _last_reading(self, known: Mapping[str, KnownFile]) -> int:
        """Return the last reading that was given to any file; 0 before the first."""
        last = self.control.watermark(self.source.name)
        texts = [text for file in known.values() for text in (file.reading,) if text]
        texts += [f.planned_reading for f in known.values() if f.planned_reading]
        if last is not None and last.kind == "time" and last.watermark:
            texts.append(last.watermark)
        return max(map(_nanoseconds, texts), default=0)

    def _land(
        self,
        new: Sequence[FoundFile],
        known: Mapping[str, KnownFile],
        readings: dict[str, str],
        parts: FileParts,
    ) -> None:
        refused: list[SourceError] = []
        unchanged: list[tuple[FoundFile, bool]] = []
        for file in new:
            self.lease.check()
            where = f"{self.place.address}/{file.name}"
            try:
                with self.place.open(file) as opened, Spool() as spool:
                    is_settled = _is_settled(opened.found, at(self.clock()))
                    digest = content_hash(opened.stream)
                    before = known.get(file.name)
                    if before and (before.content_hash, before.lake) == (
                        digest,
                        self._lake_address,
                    ):
                        unchanged.append((opened.found, is_settled))
                        continue
                    self._read(where, opened, spool)
                    note = Note(
                        opened.found,
                        is_settled,
                        digest,
                        self._lake_address,
                        readings[file.name],
                        spool.rows,
                        self.clock(),
                    )
                    parts.add(Whole(note, spool))
            except SourceError as error:
                refused.append(_in_file(error, where))
            except OSError as error:
                refused.append(self._unreadable(where, error))
        parts.end()
        self.landed.note_unchanged(self.lease, unchanged)
        if refused:
            raise _of_all(refused)

    def _read(self, where: str, opened: OpenedFile, spool: Spool) -> None:
        for table in tables_of(self.source, where, opened.stream):
            deleted_flags(self.source, table)  # refuses what it does not understand
            spool.put(table)
        if not opened.is_unchanged():
            raise SourceError(
                f"source {self.source.name}: {where} changed while it was read",
                way_out="Write files aside and rename them into place; run it again",
            )

    def _landed(self, notes: Sequence[Note], rows: int) -> None:
        """Note files that stand in Bronze; called after each file there, too."""
        self.lease.check()
        self.landed.note(self.lease, notes)
        self._tell("landed", rows)

    def _unreadable(self, where: str, error: OSError) -> SourceError:
        return SourceError(
            f"source {self.source.name}: {where} cannot be read: "
            f"{error.strerror or error}",
            way_out="Check that you may read it, and run it again",
        )

    def _tell(self, step: Step, rows: int) -> None:
        if self.progress is not None:
            self.progress(step, rows)


def _in_order(
    found: Sequence[FoundFile], known: Mapping[str, KnownFile], lake: str
) -> list[FoundFile]:
    """Return the files to look into, in the order in which they are to be read.

    Those that an earlier run planned are first, as it would have read them. Then,
    where the lake is another one, those that landed before, as they landed.
    """

    def place(file: FoundFile) -> tuple[bool, str, bool, str, str]:
        before = known.get(file.name)
        planned = before.planned_reading if before else None
        earlier = before.reading if before and before.lake != lake else None
        return not planned, planned or "", not earlier, earlier or "", file.name

    return sorted(
        (
            file
            for file in found
            if file.name not in known or not known[file.name].is_same(file, lake)
        ),
        key=place,
    )


def _readings(
    new: Sequence[FoundFile], known: Mapping[str, KnownFile], first: int
) -> dict[str, str]:
    """Return the reading of each file: that which it was given, or the next one."""
    readings = {}
    for file in new:
        before = known.get(file.name)
        planned = before.planned_reading if before else None
        if planned is None:
            planned = str(to_text(first, "time"))
            first += _READING
        readings[file.name] = planned
    return readings


def _is_settled(found: FoundFile, now: int) -> bool:
    """Return whether no content that comes after this one can have its stamp."""
    return found.changed_at is None or found.changed_at < now - _TICK


def _nanoseconds(reading: str) -> int:
    return parse_time(reading) or 0


def _in_file(error: SourceError, where: str) -> SourceError:
    """Return the error with the name of the file, where it lacks that."""
    if where in error.message:
        return error
    return SourceError(f"{error.message}, in {where}", way_out=error.way_out)


def _of_all(refused: Sequence[SourceError]) -> SourceError:
    """Return one error of all files that could not be read."""
    first, *others = refused
    if not others:
        return first
    return SourceError(
        f"{first.message}; and {len(others)} more of its files cannot be read, the "
        f"last because {others[-1].message}",
        way_out=first.way_out,
    )
