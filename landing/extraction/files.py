"""One run of a source of files: every file whose content is new, whole, into Bronze.

What has landed tells what is new, and no time of a file does
(`landing.extraction.landed_files`). Each file gets a reading before anything is read,
and is noted once all of it stands in Bronze. Wherever a run dies, the next one lands
the files that are not noted, under the readings that they were given.
"""

import errno
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic

from landing import manifest_gaps
from landing.clock import Clock
from landing.control.watermarks import Control, Lease, new_run_id
from landing.declarations import FileSource
from landing.errors import ControlError, RequestError, SourceError
from landing.extraction.choices import reading_of
from landing.extraction.deletes import deleted_flags
from landing.extraction.file_parts import FileParts, Whole
from landing.extraction.fingerprint import lake_address
from landing.extraction.landed_files import KnownFile, LandedFiles, Note
from landing.extraction.lost_lake import require_standing
from landing.extraction.new_files import (
    READING,
    in_order,
    is_settled,
    nanoseconds,
    readings,
)
from landing.extraction.spool import Spool
from landing.extraction.steps import ExtractResult, Progress, Request, Step
from landing.extraction.window import Window, at, to_text
from landing.lake import Lake
from landing.readers.files import FoundFile, OpenedFile, Place, tables_of
from landing.readers.files.content import content_hash


def extract_files(
    source: FileSource,
    *,
    place: Place,
    lake: Lake,
    control: Control,
    clock: Clock,
    part_rows: int,
    progress: Progress | None,
    request: Request = Request(),  # noqa: B008 - it cannot change
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

    What landed lands again, in its order, where other records of it are read, another
    sheet, or rows of it are judged otherwise, deleted or not.

    A `request` for all lands every file again, in the order in which they landed.
    Files have no watermark to begin or end at: `RequestError`.
    """
    if request.is_backfill:
        raise RequestError(
            f"source {source.name}: files land whole, by what is new, and have no "
            "watermark to begin or end at",
            way_out=f"Name tables only, or land all of them: --full {source.name}",
        )
    began = monotonic()
    landed = LandedFiles(control)
    with control.lease(source.name, new_run_id(), clock=clock) as lease:
        call = _Call(
            source,
            place,
            lake,
            control,
            landed,
            clock,
            lease,
            part_rows,
            progress,
            request.full,
        )
        result = call.preview() if request.dry_run else call.run()
    return replace(result, seconds=round(monotonic() - began, 3))


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
    full: bool

    def preview(self) -> ExtractResult:
        """Return what would land now; nothing is written but that a run had a look."""
        known = self._known()
        new = self._new(self._found(), known)
        rows = 0
        refused: dict[str, SourceError] = {}
        for file in new:
            with self._refusing(file, refused), self.place.open(file) as opened:
                if self._has_landed(known.get(file.name), content_hash(opened.stream)):
                    continue
                where = self._where(file)
                rows += sum(
                    table.num_rows
                    for table in tables_of(self.source, where, opened.stream)
                )
        if refused:
            raise _of_all([*refused.values()])
        last = to_text(self._last_reading(known) or None, "time")
        return ExtractResult(self.source.name, "", last, last, rows, 0, False, ())

    def _known(self) -> Mapping[str, KnownFile]:
        """Return what landed, which is there still unless all of it lands again."""
        known = self.landed.known(self.source.name)
        address = self._lake_address
        landed = (each.rows for each in known.values() if each.lake == address)
        if not self.full and any(landed):
            require_standing(self.source, self.lake)
        return known

    def run(self) -> ExtractResult:
        """Land and commit; a failure is recorded, a crash cannot be."""
        run_id, started_at = self.lease.run_id, self.clock()
        try:
            self._tell_of_landed_files()
            unfinished = self.control.runs(self.source.name, "planned")
            known = self._known()
            found = self._found()
            new = self._new(found, known)
            self.landed.note_reading(self.lease, self._read_as)
            last = self._last_reading(known)
            given = readings(new, known, max(at(started_at), last + READING))
            high = max([last, *map(nanoseconds, given.values())])
            window = Window("time", last or None, high or None)
            self.control.plan(
                self.lease, run_id, window, repeats=unfinished, now=started_at
            )
            if new:
                self.landed.plan(self.lease, given, known.keys())
            self._tell("planned", 0)
            parts = FileParts(
                self.source, self.lake, self.clock, self.part_rows, self._landed
            )
            self._land(new, known, given, parts)
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
            bytes=parts.bytes,
        )

    @property
    def _lake_address(self) -> str:
        return lake_address(self.lake, self.control.folder)

    @property
    def _read_as(self) -> str:
        return reading_of(self.source)

    def _new(
        self, found: Sequence[FoundFile], known: Mapping[str, KnownFile]
    ) -> list[FoundFile]:
        return in_order(found, known, self._lake_address, self._read_as, full=self.full)

    def _tell_of_landed_files(self) -> None:
        """Complete the manifest where an earlier run ended before it did so itself."""
        began = self.control.unfinished_since(self.source.name)
        if began is not None:
            manifest_gaps.catch_up_table(self.lake, self.source.name, began)

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
        return max(map(nanoseconds, texts), default=0)

    def _land(
        self,
        new: Sequence[FoundFile],
        known: Mapping[str, KnownFile],
        given: Mapping[str, str],
        parts: FileParts,
    ) -> None:
        refused: dict[str, SourceError] = {}
        unchanged: list[tuple[FoundFile, bool]] = []
        for file in new:
            self.lease.check()
            with (
                self._refusing(file, refused),
                self.place.open(file) as opened,
                Spool() as spool,
            ):
                settled = is_settled(opened.found, at(self.clock()))
                digest = content_hash(opened.stream)
                if self._has_landed(known.get(file.name), digest):
                    unchanged.append((opened.found, settled))
                    continue
                self._read(self._where(file), opened, spool)
                note = Note(
                    opened.found,
                    settled,
                    digest,
                    self._lake_address,
                    self._read_as,
                    given[file.name],
                    spool.rows,
                    self.clock(),
                )
                parts.add(Whole(note, spool))
        parts.end()
        self.landed.note_unchanged(self.lease, unchanged)
        if refused:
            self.landed.unplan(self.lease, refused)
            raise _of_all([*refused.values()])

    def _has_landed(self, before: KnownFile | None, digest: str) -> bool:
        return (
            not self.full
            and before is not None
            and before.content_hash == digest
            and before.landed_so(self._lake_address, self._read_as)
        )

    def _where(self, file: FoundFile) -> str:
        return f"{self.place.address}/{file.name}"

    @contextmanager
    def _refusing(
        self, file: FoundFile, refused: dict[str, SourceError]
    ) -> Iterator[None]:
        """Note why a file cannot be read, and go on with the others."""
        try:
            yield
        except SourceError as error:
            refused[file.name] = _in_file(error, self._where(file))
        except OSError as error:
            refused[file.name] = self._unreadable(self._where(file), error)

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
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            # nothing but what is set aside meanwhile is written
            return SourceError(
                f"source {self.source.name}: the disk of temporary files "
                f"({tempfile.gettempdir()}) is full while {where} is read",
                way_out="Free some of it, or set TMPDIR to another, and run it again",
            )
        return SourceError(
            f"source {self.source.name}: {where} cannot be read: "
            f"{error.strerror or error}",
            way_out="Check that you may read it, and run it again",
        )

    def _tell(self, step: Step, rows: int) -> None:
        if self.progress is not None:
            self.progress(step, rows)


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
