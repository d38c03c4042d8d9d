"""Texts that dbt and builds leave beside the project: `logs/` and `target/`.

They hold statements and no rows, but `tidemark verify --key` gives dbt a key to work
with, and an error may quote what an engine could not read.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from landing.forget.found import Found
from landing.forget.keys import Key
from landing.publishing.folder import replace_file
from landing.settings import Settings

_TEXTS = (".sql", ".json", ".log", ".csv", ".html")


def search(settings: Settings, keys: Iterable[Key]) -> tuple[Found, ...]:
    """Return how many lines of logs say a key, and how many files of `target/`."""
    lines = [sum(_says(line, keys) for line in text) for _, text in _logs(settings)]
    made = sum(1 for _ in _made(settings, keys))
    return (
        Found("logs", sum(lines), sum(map(bool, lines))),
        Found("target", made, made),
    )


def rewrite(settings: Settings, keys: Iterable[Key]) -> None:
    """Take lines out of logs, and remove files of `target/`, which dbt makes again."""
    for path, text in _logs(settings):
        kept = [line for line in text if not _says(line, keys)]
        if len(kept) < len(text):
            replace_file(path, b"".join(kept))
    for path in _made(settings, keys):
        path.unlink(missing_ok=True)


def _logs(settings: Settings) -> Iterator[tuple[Path, list[bytes]]]:
    for path in sorted((settings.project / "logs").glob("*.log*")):
        if path.is_file():
            yield path, path.read_bytes().splitlines(keepends=True)


def _made(settings: Settings, keys: Iterable[Key]) -> Iterator[Path]:
    for path in sorted((settings.project / "target").rglob("*")):
        is_text = path.suffix in _TEXTS and path.is_file()
        if is_text and _says(path.read_bytes(), keys):
            yield path


def _says(text: bytes, keys: Iterable[Key]) -> bool:
    # a key of digits is in every log, as a time or a number of rows
    return any(
        form.encode() in text
        for key in keys
        if not key.is_number
        for form in (key.value, json.dumps(key.value)[1:-1])
    )
