"""What the pointer and the word of the last build hold; both are JSON.

All times are aware, UTC. Paths are relative to the folder, so that it can be moved or
copied elsewhere, the folders of the builds together with their pointer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from landing.publishing.declared import Shown

FORM = 1
"""Of both files. One who reads another form says so, and asks for this version."""
CURRENT = "current.json"
LAST_BUILD = "last_build.json"

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is published; its type is DuckDB's name of it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """A published model. `rows` are in `file`, and `total_rows` in the warehouse.

    Both are of the rows that `shown.where` lets pass.
    """

    name: str
    relation: str
    description: str
    file: str
    rows: int
    total_rows: int
    columns: tuple[Column, ...]
    shown: Shown


@dataclass(frozen=True, slots=True)
class Gate:
    """What a gate said when it was last tried; `said` is as the terminal has it."""

    entity: str
    gate: str
    test: str
    status: str
    found: int | None
    said: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a source last landed anything, and within how many seconds it promises to.

    No time where nothing has landed; no promise where it declares none.
    """

    source: str
    landed_at: datetime | None
    warn_after: float | None
    error_after: float | None


@dataclass(frozen=True, slots=True)
class Rejects:
    """Open rejects of a source for one reason; `new` came with the build, if known."""

    source: str
    reason: str
    rejects: int
    new: int | None
    first_landed_at: datetime
    last_landed_at: datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """Of many durations, in seconds: the middle one, and what 95 % stay below."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the events that a build took in had been under way.

    From the broker's or producer's time to landing, and from there until they were
    published in Gold.
    """

    source: str
    events: int
    sent_to_landed: Spread | None
    landed_to_gold: Spread


@dataclass(frozen=True, slots=True)
class Built:
    """The last green build: when, and what it said. `is_whole`: without arguments."""

    began: datetime
    finished_at: datetime
    seconds: float
    models: int
    tests: int
    is_whole: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is published now. `kept` are the builds whose folders are still there.

    `history` is a Parquet file with a row for each build and source, `Latency` with the
    build's time and duration.
    """

    form: int
    build: str
    kept: tuple[str, ...]
    published_at: datetime
    warehouse: str
    schema: str
    built: Built | None
    tables: tuple[Table, ...]
    gates: tuple[Gate, ...]
    freshness: tuple[Freshness, ...]
    rejects: tuple[Rejects, ...]
    latency: tuple[Latency, ...]
    history: str | None


@dataclass(frozen=True, slots=True)
class LastBuild:
    """How the last build ended, in the words of `tidemark build`, or that one runs.

    `pid` is the process that runs or ran it, on the machine `host`.
    """

    form: int
    state: Literal["running", "succeeded", "failed"]
    began: datetime
    ended: datetime | None
    said: tuple[str, ...]
    pid: int
    host: str


class UnreadableError(Exception):
    """A file of the published folder is of another form, or damaged."""


def to_json(content: Pointer | LastBuild) -> bytes:
    """Return the content of one of the two files."""
    kind: Any = type(content)
    written: bytes = _adapter(kind).dump_json(content, indent=1)
    return written + b"\n"


def read_pointer(folder: Path) -> Pointer | None:
    """Return what is published; None where nothing was.

    Raises `UnreadableError` where it is of another form, or no pointer.
    """
    return _read(folder / CURRENT, _adapter(Pointer).validate_json)


def read_last_build(folder: Path) -> LastBuild | None:
    """Return how the last build ended; None where none was. Raises as above."""
    return _read(folder / LAST_BUILD, _adapter(LastBuild).validate_json)


def _read(file: Path, parse: Callable[[bytes], _Read]) -> _Read | None:
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreadableError(f"{file} cannot be read: {error.strerror}") from error
    try:
        return parse(content)
    except ValueError as error:
        raise UnreadableError(
            f"{file} is of another version of Tidemark, or damaged"
        ) from error


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
