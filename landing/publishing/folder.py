"""The published folder: written so that no reader sees a half of anything.

Files of a build are written into a folder that no pointer names, and the pointer moves
by one rename when all are there. Killed in between, the old pointer stands, and the
next publishing takes the remains away. A reader that holds an older pointer still finds
its files, as long as no more than two builds were published since.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from landing.publishing.pointer import (
    CURRENT,
    LAST_BUILD,
    Pointer,
    UnreadableError,
    read_pointer,
    to_json,
)

KEPT = 3
"""The folders of so many builds stay: the newest, and those that readers may hold."""

_PART = ".part"
_OURS = re.compile(rf"\d{{8}}T\d{{6}}Z-[0-9a-f]{{6}}({re.escape(_PART)})?")
_LEFT_OVER = re.compile(rf"({CURRENT}|{LAST_BUILD})\.\d+{re.escape(_PART)}")
"""Of a process that was killed while it wrote; one publishes at a time."""


def new_id(now: datetime) -> str:
    """Return the name of a build that is published now; no two have the same."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def place(
    folder: Path, build: str, write: Callable[[Path], Callable[..., Pointer]]
) -> Pointer:
    """Let `write` fill a new build's folder, then move the pointer to what it makes.

    `write` is given a folder to write into, and returns what makes the pointer of the
    builds that are kept. Whatever it raises leaves all as it was. Folders of builds
    that are not kept are removed at the end, of which a failure is no harm: the next
    time they are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _before(folder)
    part = folder / f"{build}{_PART}"
    part.mkdir()
    try:
        make = write(part)
        part.rename(folder / build)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    kept = (build, *(before.kept if before else ()))[:KEPT]
    pointer = make(kept=kept)
    replace_file(folder / CURRENT, to_json(pointer))
    _remove_but(folder, kept)
    return pointer


def keep_only_newest(folder: Path) -> None:
    """Remove the folders of all builds but the one that the pointer names.

    A reader that holds an older pointer finds its files gone, and reads the pointer
    again. Nothing is removed where there is no pointer of this version.
    """
    pointer = _before(folder)
    if pointer is None:
        return
    kept = (pointer.build,)
    replace_file(folder / CURRENT, to_json(replace(pointer, kept=kept)))
    _remove_but(folder, kept)


def _remove_but(folder: Path, kept: Sequence[str]) -> None:
    for each in folder.iterdir():
        if _OURS.fullmatch(each.name) and each.name not in kept:
            shutil.rmtree(each, ignore_errors=True)
        elif _LEFT_OVER.fullmatch(each.name):
            each.unlink(missing_ok=True)


def replace_file(file: Path, content: bytes) -> None:
    """Write a file whole, or leave it as it was."""
    part = file.with_name(f"{file.name}.{os.getpid()}{_PART}")
    try:
        part.write_bytes(content)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _before(folder: Path) -> Pointer | None:
    try:
        return read_pointer(folder)
    except UnreadableError:
        return None  # of another version: this one's takes its place
