"""CSV files in a folder: comma separated, with a header, in UTF-8."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from landing.clock import Clock, utc_now
from landing.declarations import CsvSource, RowSource
from landing.errors import SourceError
from landing.rows import Batch, Row, SourceColumn, check_case, check_columns
from landing.window import at, kind_of, less_lag, position

_BATCH = 10_000
_BOM = b"\xef\xbb\xbf"

# The module cuts fields at 128 KiB by refusing them; a text may be longer.
csv.field_size_limit(2**31 - 1)


def last_change(found: os.stat_result) -> int:
    """Return when a file was written or put here, in nanoseconds since 1970 UTC.

    The later of both: a copy may keep the time of writing, and what is renamed
    into place was written before it was delivered.
    """
    return max(found.st_mtime_ns, found.st_ctime_ns)


class CsvReader:
    """The files below a folder; `clock` is the machine's, for they have none.

    `changed_at` says when a file last changed, by the same clock.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock = utc_now,
        changed_at: Callable[[os.stat_result], int] = last_change,
    ) -> None:
        self._folder = folder.absolute()
        self._clock = clock
        self._changed_at = changed_at

    @contextmanager
    def open(self, source: RowSource) -> Iterator["CsvReading"]:
        """Begin to read the files that match, in the order of their names."""
        if not isinstance(source, CsvSource):
            raise TypeError(f"{source.name} is not a CSV source")
        now = self._clock()
        with ExitStack() as stack:
            files = []
            for path in self._matches(source):
                try:
                    # Kept open: a file that is replaced meanwhile stays whole.
                    stream = stack.enter_context(path.open("rb"))
                except OSError as error:
                    raise _unreadable(source, path, error) from error
                changed_at = self._changed_at(os.fstat(stream.fileno()))
                files.append(_CsvFile.open(source, path, stream, changed_at))
            yield CsvReading(source, files, less_lag(at(now), source.lag))

    def _matches(self, source: CsvSource) -> list[Path]:
        pattern = PurePosixPath(source.path)
        if pattern.is_absolute() or ".." in pattern.parts:
            raise SourceError(
                f"source {source.name}: landing.path {source.path} leads out of "
                "its connection's folder",
                way_out=f"Mend it in {source.file}",
            )
        exact = self._folder / pattern
        if exact.is_file():
            return [exact]
        found = sorted(p for p in self._folder.glob(source.path) if p.is_file())
        if not found:
            raise SourceError(
                f"source {source.name}: no file matches {source.path} "
                f"in {self._folder}",
                way_out="Put the file there, or mend landing.path in "
                f"{source.file} or the address of connection {source.connection}",
            )
        return found


@dataclass(frozen=True, slots=True)
class _CsvFile:
    source: CsvSource
    path: Path
    stream: BinaryIO
    header: tuple[str, ...]
    state: tuple[int, int]
    changed_at: int

    @classmethod
    def open(
        cls, source: CsvSource, path: Path, stream: BinaryIO, changed_at: int
    ) -> "_CsvFile":
        """Read the header, and check it against the declaration."""
        state = _state(stream)
        header = next((row for _, row in _records(source, path, stream)), None)
        if header is None:
            raise _wrong(source, f"{path} is empty: it has no header")
        if "" in header:
            place = header.index("") + 1
            raise _wrong(source, f"{path}: column {place} of the header has no name")
        twice = [name for name in header if header.count(name) > 1]
        if twice:
            raise _wrong(source, f"{path}: the header names {twice[0]} twice")
        check_columns(source, header, str(path))
        return cls(source, path, stream, tuple(header), state, changed_at)

    def rows(self) -> Iterator[list[str]]:
        """Yield every row, each as long as the header; raise `SourceError`."""
        records = _records(self.source, self.path, self.stream)
        next(records)
        width = len(self.header)
        for line, row in records:
            if len(row) != width:
                raise _wrong(
                    self.source,
                    f"{self.path}, line {line}: the row has {len(row)} values, "
                    f"the header {width}",
                )
            yield row

    def check_unchanged(self) -> None:
        """Raise `SourceError` where somebody wrote into the file meanwhile."""
        if _state(self.stream) != self.state:
            raise SourceError(
                f"source {self.source.name}: {self.path} changed while it was read",
                way_out="Write files aside and rename them into place; run it again",
            )


class CsvReading:
    """The matching files, held open: all columns of all of them, by name."""

    def __init__(self, source: CsvSource, files: list[_CsvFile], now: int) -> None:
        self._source = source
        self._files = files
        self._now = now
        names = dict.fromkeys(name for file in files for name in file.header)
        check_case(source, list(names), f"{source.path}, all files together,")
        self.columns: Sequence[SourceColumn] = tuple(SourceColumn(n) for n in names)
        self._checked = False

    def high(self) -> int | None:
        """Return the machine's clock less `lag`, or the files' largest value."""
        kind = kind_of(self._source)
        if kind == "time":
            return self._now
        self._checked = True
        largest: int | None = None
        for file in self._files:
            index = file.header.index(self._source.watermark)
            for row in file.rows():
                value = position(row[index], kind)
                if value is not None and (largest is None or value > largest):
                    largest = value
        return largest

    def rows(self, low: int | None, since: int | None) -> Iterator[Batch]:
        """Yield all rows, whatever `low`; none of them unless all can be read.

        The files are read to their ends once before the first row is handed
        over, so that a torn file lands nothing at all. A file that changed
        after `since` is whole: it may have come later than the times within.
        """
        if not self._checked:
            for file in self._files:
                for _ in file.rows():
                    pass
        for file in self._files:
            places = [
                file.header.index(column.name) if column.name in file.header else None
                for column in self.columns
            ]
            whole = since is None or file.changed_at > since
            batch: list[Row] = []
            for row in file.rows():
                batch.append([None if p is None else row[p] or None for p in places])
                if len(batch) == _BATCH:
                    yield Batch(batch, whole)
                    batch = []
            yield Batch(batch, whole)
        for file in self._files:
            file.check_unchanged()


def _records(
    source: CsvSource, path: Path, stream: BinaryIO
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins, empty lines aside."""
    reader = csv.reader(_lines(source, path, stream), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise _wrong(
                    source,
                    f"{path} ends within the quoted value that the row on line "
                    f"{line} opens",
                ) from error
            raise _wrong(source, f"{path}, line {line}: {error}") from error
        if row:
            yield line, row


def _lines(source: CsvSource, path: Path, stream: BinaryIO) -> Iterator[str]:
    stream.seek(0)
    offset = 0
    try:
        for number, raw in enumerate(stream, 1):
            start = len(_BOM) if number == 1 and raw.startswith(_BOM) else 0
            try:
                yield raw[start:].decode("utf-8")
            except UnicodeDecodeError as error:
                at_byte = offset + start + error.start
                raise _wrong(
                    source,
                    f"{path}, line {number}: byte {at_byte} of the file is not UTF-8",
                ) from error
            offset += len(raw)
    except OSError as error:
        raise _unreadable(source, path, error) from error


def _state(stream: BinaryIO) -> tuple[int, int]:
    found = os.fstat(stream.fileno())
    return found.st_size, found.st_mtime_ns


def _wrong(source: CsvSource, what: str) -> SourceError:
    return SourceError(
        f"source {source.name}: {what}",
        way_out="Nothing of it was landed: mend the file, and run it again",
    )


def _unreadable(source: CsvSource, path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"source {source.name}: {path} cannot be read: {error.strerror or error}",
        way_out="Check that you may read it, and run it again",
    )
