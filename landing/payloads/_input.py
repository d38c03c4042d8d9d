"""A file to read events from: what it is, and the errors that name it."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from landing.errors import InputError

Format = Literal["ndjson", "csv", "parquet"]

STANDARD_INPUT = "standard input"
"""What standard input is called where files have names."""

BATCH_EVENTS = 50_000
BATCH_BYTES = 32 * 1024 * 1024
"""What a Bronze file holds of a replay, about; it also bounds the memory."""

MAX_PAYLOAD = 64 * 1024 * 1024
"""Longer than this is not an event but a file of another format."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A readable file; `name` is what people know it by."""

    path: Path
    name: str
    format: Format

    def error(
        self, what: str, *, way_out: str = "Mend the file", line: int | None = None
    ) -> InputError:
        """Return the error that names the file, and the line where one is known."""
        where = self.name if line is None else f"{self.name} line {line:,}"
        return InputError(f"{where} {what}; nothing was landed", way_out=way_out)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Payloads of some 50,000 events, or fewer where they are large.

    `numbers` count, from 1, the lines of NDJSON, blank ones too, or the rows of
    data of CSV and Parquet, without header or blank lines. `positions` are
    the columns of Bronze where the file is a Bronze file itself.
    """

    bodies: "list[bytes] | pa.Array"
    numbers: Sequence[int]
    positions: pa.Table | None = None


def piped(command: str, name: str, form: Format) -> str:
    """Return the command line that replays a file through another command."""
    option = "" if form == "ndjson" else f" --format {form}"
    replay = f"tidemark replay SOURCE -{option}"
    if name == STANDARD_INPUT:
        return f"Put {command} before it: … | {command} | {replay}"
    return f"Run: {command} {shlex.quote(name)} | {replay}"
