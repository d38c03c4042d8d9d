"""What an adapter sent, as text that a person reads: one batch after the other."""

import json
import re
from pathlib import Path
from typing import NamedTuple

_HEADING = re.compile(r"^-- ={8} (\d+)(?: (.*))?\n", re.MULTILINE)
_COMMENT = re.compile(r"^\s*/\*\s*(\{.*?\})\s*\*/", re.DOTALL)


_numbers: dict[Path, int] = {}
"""How many batches a recording of this process has."""


class Batch(NamedTuple):
    """One batch, and the node of the project that it was sent for."""

    number: int
    node: str
    text: str


def record(file: Path, text: str) -> None:
    """Add a batch, without the comment in which dbt says what it is for."""
    node, said = "", _COMMENT.match(text)
    if said:
        node = str(json.loads(said[1]).get("node_id") or "")
        text = text[said.end() :]
    with file.open("a+") as recording:
        if file not in _numbers:
            recording.seek(0)
            _numbers[file] = len(_HEADING.findall(recording.read()))
        _numbers[file] += 1
        heading = f"-- {'=' * 8} {_numbers[file]:04} {node}".rstrip()
        recording.write(f"{heading}\n{tidied(text)}\n\n")


def tidied(text: str) -> str:
    """Return a text without blanks at the ends of its lines and without wide gaps."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def batches(file: Path) -> list[Batch]:
    """Read what was recorded."""
    said = _HEADING.split(file.read_text())[1:]
    return [
        Batch(int(number), node or "", text.strip())
        for number, node, text in zip(said[::3], said[1::3], said[2::3], strict=True)
    ]
