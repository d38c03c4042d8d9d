"""Replay files: land their events as if they had come from the event hub."""

import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from landing import payloads
from landing.clock import Clock, utc_now
from landing.declarations import StreamSource
from landing.errors import InputError
from landing.events import EventBatch, land_events
from landing.lake import Lake
from landing.payloads import STANDARD_INPUT, Chunk, Format, InputFile

_DASH = "-"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[str, int, int], None]
"""Called with a file's name, its events landed so far, and about how many it has."""


@dataclass(frozen=True, slots=True)
class ReplayedFile:
    """What a file held: its events, all landed, and the blank lines skipped."""

    file: str
    events: int
    blank_lines: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay landed. `bronze_files` are paths relative to the lake."""

    source: str
    files: tuple[ReplayedFile, ...]
    bronze_files: tuple[str, ...]

    @property
    def events(self) -> int:
        """The events of all files."""
        return sum(file.events for file in self.files)


def replay(
    lake: Lake,
    source: StreamSource,
    names: Sequence[str],
    stdin: BinaryIO,
    *,
    form: Format | None = None,
    clock: Clock = utc_now,
    token: Callable[[], str] = lambda: secrets.token_hex(2),
    progress: Progress = lambda name, done, total: None,
) -> Replayed:
    """Land the events of every file named; `-` is standard input.

    Every file is checked to its end before the first event is landed: where
    one of them cannot be used, `InputError` names it and nothing was landed.
    Interrupted later, what was landed stays, each Bronze file whole, and
    replaying the same files again adds copies, which are one version in Silver.
    Only the columns of a Bronze file give their own positions; all other events
    get a partition of this run and file, the number of their line (NDJSON) or
    row of data (CSV, without header and blank lines; Parquet) as sequence number,
    and the time at which the run began, so that a later replay comes after an
    earlier one.
    """
    began = clock()
    run = f"{began.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{token()}"
    with ExitStack() as stack:
        files = [
            stack.enter_context(_opened(name, stdin, form))
            for name in _without_repeated_input(names)
        ]
        totals = []
        for file in files:
            progress(f"checking {file.name}", 0, 0)
            totals.append(payloads.check(file))
        replayed: list[ReplayedFile] = []
        landed: dict[str, None] = {}  # in order, each once
        for number, (file, total) in enumerate(zip(files, totals, strict=True), 1):
            stamp = _Stamp(file.name, f"replay-{run}-{number}", began)
            events = 0
            progress(file.name, events, total)
            for chunk in payloads.chunks(file):
                written = land_events(lake, source, stamp.batch(chunk), clock=clock)
                landed.update((bronze_file.path, None) for bronze_file in written)
                events += len(chunk.bodies)
                progress(file.name, events, total)
            replayed.append(ReplayedFile(file.name, events, total - events))
    return Replayed(source.name, tuple(replayed), tuple(landed))


class _Stamp:
    """The position that a run gives to the events of one file."""

    def __init__(self, name: str, partition_id: str, began: datetime) -> None:
        self._partition_id = partition_id
        self._enqueued_at = (began - _EPOCH) // timedelta(microseconds=1)
        self._properties = json.dumps(
            {"replayed_from": Path(name).name}, ensure_ascii=False
        )

    def batch(self, chunk: Chunk) -> EventBatch:
        if chunk.positions is not None:
            column = chunk.positions.column
            return EventBatch(
                bodies=chunk.bodies,
                partition_ids=_array(column("partition_id")),
                sequence_numbers=_array(column("sequence_number")),
                enqueued_at=_array(column("enqueued_at")),
                offsets=_array(column("offset")),
                partition_keys=_array(column("partition_key")),
                properties=_array(column("properties")),
                content_types=_array(column("content_type")),
            )
        count = len(chunk.bodies)
        return EventBatch(
            bodies=chunk.bodies,
            partition_ids=pa.repeat(self._partition_id, count),
            sequence_numbers=chunk.numbers,
            enqueued_at=pa.repeat(self._enqueued_at, count),
            properties=pa.repeat(self._properties, count),
        )


def _array(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks)


def _without_repeated_input(names: Sequence[str]) -> Sequence[str]:
    if names.count(_DASH) > 1:
        raise InputError(
            f"{STANDARD_INPUT} is named twice; nothing was landed",
            way_out="Name - once",
        )
    return names


@contextmanager
def _opened(name: str, stdin: BinaryIO, form: Format | None) -> Iterator[InputFile]:
    """Open a file by its name; what can be read only once is kept beside."""
    if name == _DASH:
        with _spooled(stdin, STANDARD_INPUT) as path:
            yield payloads.open_input(path, STANDARD_INPUT, form or "ndjson")
        return
    path = Path(name)
    shown = os.fsencode(name).decode("utf-8", "replace")
    if not _is_pipe(path):
        yield payloads.open_input(path, shown, form)
        return
    with path.open("rb") as pipe, _spooled(pipe, shown) as spooled:
        yield payloads.open_input(spooled, shown, form)


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except OSError:
        return False


@contextmanager
def _spooled(stream: BinaryIO, name: str) -> Iterator[Path]:
    """Keep a stream in a temporary file, so that it can be checked first."""
    with tempfile.NamedTemporaryFile(prefix="tidemark-replay-") as kept:
        try:
            shutil.copyfileobj(stream, kept, 1024 * 1024)
            kept.flush()
        except OSError as error:
            raise InputError(
                f"{name} cannot be kept in {tempfile.gettempdir()}: "
                f"{error.strerror or error}; nothing was landed",
                way_out="Set TMPDIR to a folder with room for all of it",
            ) from error
        yield Path(kept.name)
