"""What an adapter sends for this project, as text that is kept and compared.

One file a model, one for all tests, one for what comes before them; in each, every
statement once, in the order in which it was first sent over builds, increments and a
full refresh. What differs from run to run is written in one way: moments, hours of
folders, names of passing views.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from _tsql_recording import Batch

_RECORDED = Path(__file__).parent / "recorded"

# those of the project's own begin in other centuries, and stay
_MOMENT = re.compile(r"'(?!1|9999)\d{4}-\d\d-\d\d(?:[T ][\d:.]*)?'")
_HOUR = re.compile(r"(landed_hour=)\d{4}-\d\d-\d\dT\d\d")
_ENTRIES = re.compile(r"(/manifest/)[\dT-]*\*")
_PASSING = re.compile(r"\b(testview_)\w+")
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_LAYOUT = re.compile(r"\*-[0-9a-f]{8}\.parquet")


def assert_as_recorded(target: str, batches: Iterable[Batch]) -> None:
    """Compare what was sent to a target with what is kept; `make record` keeps it."""
    folder = _RECORDED / target
    found = _texts(batches)
    if os.environ.get("TIDEMARK_RECORD"):
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            file.unlink()
        for name, text in found.items():
            (folder / name).write_text(text)
    kept = {file.name: file.read_text() for file in folder.glob("*.sql")}
    changed = [name for name in {*found, *kept} if found.get(name) != kept.get(name)]
    assert sorted(changed) == [], "run make record, and look at what it changes"


def _texts(batches: Iterable[Batch]) -> dict[str, str]:
    """Return the text of each file, by its name."""
    sent: dict[str, dict[str, dict[str, None]]] = {}
    for batch in batches:
        file, section = _place(batch)
        sent.setdefault(file, {}).setdefault(section, {})[_in_one_way(batch.text)] = (
            None
        )
    return {file: _text(file, sections) for file, sections in sorted(sent.items())}


def _place(batch: Batch) -> tuple[str, str]:
    """Return the file of what was sent, and its section there."""
    if not batch.node:
        # what the adapter asks of the catalogue comes from several threads
        return ("bronze.sql" if "bronze" in batch.text else "catalogue.sql"), ""
    kind, _, name = batch.node.partition(".")
    name = name.split(".")[1]
    if kind == "model":
        return f"{name}.sql", ""
    return "tests.sql", name


def _in_one_way(text: str) -> str:
    text = _MOMENT.sub("'<moment>'", text)
    text = _HOUR.sub(r"\1<hour>", text)
    text = _ENTRIES.sub(r"\1<hours>*", text)
    text = _LAYOUT.sub("*-<columns>.parquet", text)
    text = _ID.sub("<id>", _PASSING.sub(r"\1<name>", text))
    lines: list[str] = []
    for line in text.splitlines():
        # a folder more or less is the same statement
        if "<hour>" not in line or not lines or _bare(line) != _bare(lines[-1]):
            lines.append(line)
    return re.sub(r",(\s*with \()", r"\1", "\n".join(lines))


def _bare(line: str) -> str:
    return line.strip().rstrip(",")


def _text(file: str, sections: dict[str, dict[str, None]]) -> str:
    parts: list[str] = []
    for section, statements in sorted(sections.items()):
        if section:
            parts.append(f"-- {'=' * 16} {section}")
        said = sorted(statements) if file == "catalogue.sql" else list(statements)
        parts += [f"-- {'=' * 8} {n}\n{s}" for n, s in enumerate(said, 1)]
    return "\n\n".join(parts) + "\n"
