"""NDJSON: a payload a line, untouched, whatever it holds."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import BinaryIO

from landing.payloads._input import (
    BATCH_BYTES,
    BATCH_EVENTS,
    MAX_PAYLOAD,
    STANDARD_INPUT,
    Chunk,
    InputFile,
    piped,
)

_BLOCK = 4 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_CLOSES = {ord("]"): ord("["), ord("}"): ord("{")}


def check(file: InputFile) -> int:
    """Return the number of lines; raise `InputError` where the file is not whole.

    A last line without its line end is whole if it is valid JSON; otherwise
    the file may have been cut, and what is left of the event is not the event.
    A file that is one document over several lines, or one array, is refused too.
    """
    _check_is_lines(file)
    lines = 0
    has_text = False
    last = b""
    with file.path.open("rb") as opened:
        for block in _whole_lines(opened, file):
            lines += block.count(b"\n")
            has_text = has_text or bool(block.strip())
            last = block[block.rfind(b"\n") + 1 :]
    if not has_text:
        raise file.error(
            "holds blank lines only", way_out="Fetch it again, or leave it out"
        )
    if last.strip() and not is_whole_json(last):
        raise file.error(
            "is where the file ends, in the middle of the line",
            line=lines + 1,
            way_out="Fetch it again, or add a newline to land it as it is",
        )
    return lines + bool(last)


def chunks(file: InputFile) -> Iterator[Chunk]:
    """Yield the lines without their line ends; blank ones are passed over."""
    bodies: list[bytes] = []
    numbers: list[int] = []
    size = 0
    line = 1
    with file.path.open("rb") as opened:
        for block in _whole_lines(opened, file):
            lines = _lines(block)
            found: range | list[int] = range(line, line + len(lines))
            line += len(lines)
            if not all(map(bytes.strip, lines)):
                kept = [(n, b) for n, b in zip(found, lines, strict=True) if b.strip()]
                found = [number for number, _ in kept]
                lines = [body for _, body in kept]
            bodies += lines
            numbers += found
            size += len(block)
            while len(bodies) >= BATCH_EVENTS:
                yield Chunk(bodies[:BATCH_EVENTS], numbers[:BATCH_EVENTS])
                del bodies[:BATCH_EVENTS], numbers[:BATCH_EVENTS]
                size = sum(map(len, bodies))
            if size >= BATCH_BYTES:
                yield Chunk(bodies, numbers)
                bodies, numbers, size = [], [], 0
    if bodies:
        yield Chunk(bodies, numbers)


def is_whole_json(line: bytes) -> bool:
    """Return whether the line is one whole JSON value, however deeply nested."""
    try:
        # numbers stay text: the longest of them would be refused as an int
        json.loads(line, parse_int=str, parse_float=str)
    except ValueError:
        return False
    except RecursionError:
        return _is_closed(line)
    return True


def _check_is_lines(file: InputFile) -> None:
    """Raise `InputError` where all of the file is one document, not one a line.

    A line that is no array but whole JSON proves that it is not; only without
    one is all of the file read, as far as it may be an event at all.
    """
    if file.path.stat().st_size > MAX_PAYLOAD:
        return
    with file.path.open("rb") as opened:
        first = next((line for line in opened if line.removeprefix(_BOM).strip()), b"")
        first = first.removeprefix(_BOM).strip()
        if not first.startswith(b"[") and is_whole_json(first):
            return
        opened.seek(0)
        content = opened.read().removeprefix(_BOM).strip()
    if content.startswith((b"[", b"{")) and is_whole_json(content):
        is_array = content.startswith(b"[")
        command = "jq -c '.[]'" if is_array else "jq -c ."
        name = shlex.quote(file.name)
        raise file.error(
            f"is one JSON {'array' if is_array else 'object over several lines'}, "
            "not a payload a line",
            way_out=piped(command, file.name, file.format)
            if file.name == STANDARD_INPUT
            else f"Run: {command} {name} > lines.ndjson",
        )


def _is_closed(line: bytes) -> bool:
    """Return whether the line opens one bracket, and closes all within it."""
    bare = _STRING.sub(b"", line.strip())
    opened: list[int] = []
    for place, byte in enumerate(bare):
        if byte in b"[{":
            if place and not opened:
                return False
            opened.append(byte)
        elif byte in _CLOSES and (not opened or opened.pop() != _CLOSES[byte]):
            return False
    return not opened and b'"' not in bare


def _whole_lines(opened: BinaryIO, file: InputFile) -> Iterator[bytes]:
    """Yield blocks that end with a line's end; the last one may lack it."""
    held: list[bytes] = []
    length = 0
    line = 1
    if opened.read(len(_BOM)) != _BOM:
        opened.seek(0)
    while block := opened.read(_BLOCK):
        end = block.rfind(b"\n") + 1
        if end:
            whole = b"".join([*held, block[:end]])
            line += whole.count(b"\n")
            yield whole
            held, length = [], 0
        held.append(block[end:])
        length += len(block) - end
        if length > MAX_PAYLOAD:
            raise file.error(
                f"is longer than {MAX_PAYLOAD >> 20} MB, which no event is",
                line=line,
                way_out="Check that it is NDJSON: one payload a line",
            )
    if length:
        yield b"".join(held)


def _lines(block: bytes) -> list[bytes]:
    if b"\r" in block:
        # a file cut between the two characters of its last line's end counts too
        block = block.replace(b"\r\n", b"\n").removesuffix(b"\r")
    return block.removesuffix(b"\n").split(b"\n")
