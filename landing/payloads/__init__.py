"""The payloads of events in a file: NDJSON, CSV or Parquet.

`open_input` says what a file is, `check` reads all of it for whatever would stop
it half-way, and `chunks` yields its payloads. Memory is bounded by a chunk.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from landing.errors import InputError
from landing.payloads import csv, ndjson, parquet
from landing.payloads._input import STANDARD_INPUT, Chunk, Format, InputFile, piped

__all__ = [
    "FORMATS",
    "STANDARD_INPUT",
    "Chunk",
    "Format",
    "InputFile",
    "check",
    "chunks",
    "open_input",
]

FORMATS: dict[Format, tuple[str, ...]] = {
    "ndjson": (".ndjson", ".jsonl", ".json"),
    "csv": (".csv",),
    "parquet": (".parquet",),
}
"""The formats, and the endings of names by which each is known."""


class _Reader(Protocol):
    def check(self, file: InputFile) -> int: ...
    def chunks(self, file: InputFile) -> Iterator[Chunk]: ...


_READERS: dict[Format, _Reader] = {"ndjson": ndjson, "csv": csv, "parquet": parquet}
_COMPRESSED = {
    b"\x1f\x8b": ("gzip-compressed", "gunzip -c"),
    b"PK\x03\x04": ("a zip archive", "unzip -p"),
    b"\x28\xb5\x2f\xfd": ("zstd-compressed", "zstd -dc"),
    b"BZh": ("bzip2-compressed", "bunzip2 -c"),
    b"\xfd7zXZ": ("xz-compressed", "xz -dc"),
}


def open_input(path: Path, name: str, form: Format | None = None) -> InputFile:
    """Return the file as one to read events from.

    Its format is `form`, or what the ending of `name` says. Raises `InputError`
    where it cannot be read, is empty, compressed or of no known format.
    """
    ending = Path(name.lower()).suffix
    known = form or next((f for f, ends in FORMATS.items() if ending in ends), None)
    file = InputFile(path, name, known or "ndjson")
    head = _head(file)
    for magic, (what, command) in _COMPRESSED.items():
        if head.startswith(magic):
            way_out = piped(command, name, known or _inner_format(name))
            raise file.error(f"is {what}", way_out=way_out)
    if known is None:
        raise file.error(
            f"has {'the unknown ending ' + ending if ending else 'no ending'}",
            way_out=f"Say what it is: --format {', '.join(FORMATS)}",
        )
    if known != "parquet":
        _check_text(file, head)
    return file


def check(file: InputFile) -> int:
    """Read the whole file for what would stop it half-way.

    Returns the number of its lines or rows, blank ones included. Raises
    `InputError`, naming the file and, where there is one, the line.
    """
    try:
        return _READERS[file.format].check(file)
    except OSError as error:
        raise _unreadable(file, error) from error


def chunks(file: InputFile) -> Iterator[Chunk]:
    """Yield the payloads of a file that has been checked, in its order."""
    try:
        yield from _READERS[file.format].chunks(file)
    except OSError as error:
        raise InputError(
            f"{file.name} can no longer be read: {error.strerror or error}; what was "
            "landed of it stays",
            way_out="Replay it again: copies are one version in Silver",
        ) from error


def _head(file: InputFile) -> bytes:
    if file.path.is_dir():
        raise file.error("is a folder", way_out=f"Name its files: {file.name}/*")
    try:
        with file.path.open("rb") as opened:
            head = opened.read(8)
    except FileNotFoundError as error:
        raise file.error("does not exist", way_out="Check its name") from error
    except OSError as error:
        raise _unreadable(file, error) from error
    if not head:
        raise file.error("is empty", way_out="Fetch it again, or leave it out")
    return head


def _check_text(file: InputFile, head: bytes) -> None:
    if head.startswith(b"PAR1"):
        raise file.error("is a Parquet file", way_out="Add --format parquet")
    # without a byte order mark UTF-16 shows as every other byte being NUL
    every_other = len(head) >= 4 and any(
        head[odd:4:2] == b"\0\0" and b"\0" not in head[1 - odd : 4 : 2]
        for odd in (0, 1)
    )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or every_other:
        raise file.error(
            "is UTF-16 text, which is not UTF-8",
            way_out=piped("iconv -f UTF-16 -t UTF-8", file.name, file.format),
        )


def _inner_format(name: str) -> Format:
    inner = Path(Path(name.lower()).stem).suffix
    return next((f for f, ends in FORMATS.items() if inner in ends), "ndjson")


def _unreadable(file: InputFile, error: OSError) -> InputError:
    return file.error(
        f"cannot be read: {error.strerror or error}",
        way_out="Check that it is there and that you may read it",
    )
