"""What the folder says now, and the state of the pipeline in plain words."""

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from landing.dashboard.formats import age, aware, counted, duration, lasting, moment
from landing.publishing.pointer import (
    Freshness,
    LastBuild,
    Pointer,
    UnreadableError,
    read_last_build,
    read_pointer,
)

Level = Literal["good", "warn", "bad", "info"]

STALE_AFTER = 24 * 3_600.0
"""Seconds after which a green build is called old: each day brings one at least."""
_SHOWN = 6
"""So many lines of a build that failed are shown; the terminal has all of them."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the folder holds; `damaged` says why where it cannot be read."""

    folder: Path
    pointer: Pointer | None
    last_build: LastBuild | None
    damaged: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the state, and what belongs to it; `types` are commands."""

    level: Level
    text: str
    details: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


def read(folder: Path) -> Read:
    """Read the folder; whatever is wrong with it is said, and nothing raised."""
    damaged = []
    pointer, last_build = None, None
    try:
        pointer = read_pointer(folder)
    except UnreadableError as error:
        damaged.append(str(error))
    try:
        last_build = read_last_build(folder)
    except UnreadableError as error:
        damaged.append(str(error))
    return Read(folder, pointer, last_build, "; ".join(damaged) or None)


def is_alive(last_build: LastBuild) -> bool:
    """Return whether the process of a build that runs is there; elsewhere, likely."""
    if last_build.host != socket.gethostname():
        return True
    try:
        os.kill(last_build.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is another user's
    return True


def lines(
    found: Read, now: datetime, alive: Callable[[LastBuild], bool] = is_alive
) -> tuple[Line, ...]:
    """Return the state in plain words: gates, the last green build, what is stale.

    The worst stands first, apart from that order.
    """
    said = [*_of_gates(found), *_of_builds(found, now, alive), *_of_age(found, now)]
    rank = {"bad": 0, "warn": 1, "good": 2, "info": 3}
    return tuple(sorted(said, key=lambda line: rank[line.level]))


def judged(source: Freshness, now: datetime) -> Level:
    """Return how a source keeps its promise; info where it makes none."""
    promised = source.warn_after or source.error_after
    if promised is None:
        return "info"
    if source.landed_at is None:
        return "warn"
    silent = (aware(now) - aware(source.landed_at)).total_seconds()
    if source.error_after is not None and silent > source.error_after:
        return "bad"
    return "warn" if silent > promised else "good"


def _of_gates(found: Read) -> Iterator[Line]:
    if found.pointer is None:
        return
    gates = found.pointer.gates
    warned = [gate for gate in gates if gate.status != "pass"]
    if not gates:
        yield Line("info", "No gate has been tried yet.")
    elif warned:
        yield Line(
            "warn",
            f"{counted(len(warned), 'gate')} of {len(gates)} "
            f"{'warns' if len(warned) == 1 else 'warn'}; none stopped the figures.",
            tuple(gate.said for gate in warned),
        )
    elif _failed(found):
        yield Line("good", f"When the figures were built, all {len(gates)} gates held.")
    else:
        yield Line("good", f"All {len(gates)} gates are green.")


def _of_builds(
    found: Read, now: datetime, alive: Callable[[LastBuild], bool]
) -> Iterator[Line]:
    last, pointer = found.last_build, found.pointer
    if found.damaged:
        yield Line(
            "bad",
            "What is published cannot be read.",
            (found.damaged,),
            ("tidemark publish",),
        )
    elif pointer is None:
        yield Line(
            "info",
            "Nothing is published yet. This page fills by itself when the first build "
            "is green.",
            (f"Looked for in {found.folder}",),
            ("tidemark build",),
        )
    if last is not None and last.state == "running":
        since = lasting((aware(now) - aware(last.began)).total_seconds())
        if alive(last):
            yield Line("info", f"A build has been running for {since}.")
        else:
            yield Line(
                "bad",
                f"The build that began {age(last.began, now)} ended without a word.",
                ("It was killed, or the machine stopped. What is shown is whole.",),
                ("tidemark build",),
            )
    if last is not None and _failed(found):
        kept = " Below are the figures of the last green build." if pointer else ""
        more = len(last.said) - _SHOWN
        yield Line(
            "bad",
            f"The last build failed {age(last.ended or last.began, now)}.{kept}",
            (
                *last.said[:_SHOWN],
                *([f"and {more} lines more, in the terminal"] if more > 0 else []),
            ),
        )
    if pointer is not None and pointer.built is not None:
        built = pointer.built
        yield Line(
            "good" if _age(built.finished_at, now) <= STALE_AFTER else "warn",
            f"The last green build ended {age(built.finished_at, now)}"
            f"{_old(built.finished_at, now)}.",
            (
                f"{moment(built.finished_at)}, in {duration(built.seconds)}: "
                f"{counted(built.models, 'model')} built, "
                f"{counted(built.tests, 'test')} held"
                f"{'' if built.is_whole else '; a part of the project'}",
                *(line for line in built.warnings if not _is_gate(line, pointer)),
            ),
        )
    if pointer is not None and _is_published_later(pointer):
        yield Line(
            "info",
            f"The figures were published by hand {age(pointer.published_at, now)}.",
        )


def _of_age(found: Read, now: datetime) -> Iterator[Line]:
    if found.pointer is None:
        return
    judgements = [(each, judged(each, now)) for each in found.pointer.freshness]
    stale = [(each, level) for each, level in judgements if level in ("warn", "bad")]
    promised = [each for each, level in judgements if level != "info"]
    if stale:
        worst: Level = "bad" if any(level == "bad" for _, level in stale) else "warn"
        yield Line(
            worst,
            f"{counted(len(stale), 'source')} of {len(promised)} "
            f"{'is' if len(stale) == 1 else 'are'} stale.",
            tuple(_silent(each, now) for each, _ in stale),
        )
    elif promised:
        yield Line("good", "No source that promises freshness is stale.")


def _silent(source: Freshness, now: datetime) -> str:
    promised = lasting(source.warn_after or source.error_after or 0)
    if source.landed_at is None:
        return (
            f"{source.source} has never landed anything, and promises to every "
            f"{promised}"
        )
    return (
        f"{source.source} landed last {age(source.landed_at, now)}, as far as the last "
        f"green build knows, and promises to every {promised}"
    )


def _old(at: datetime, now: datetime) -> str:
    return ", so the figures are old" if _age(at, now) > STALE_AFTER else ""


def _age(at: datetime, now: datetime) -> float:
    return (aware(now) - aware(at)).total_seconds()


def _failed(found: Read) -> bool:
    return found.last_build is not None and found.last_build.state == "failed"


def _is_gate(line: str, pointer: Pointer) -> bool:
    return any(gate.said == line for gate in pointer.gates)


def _is_published_later(pointer: Pointer) -> bool:
    if pointer.built is None:
        return True
    # publishing a build takes a moment of its own
    return _age(pointer.built.finished_at, pointer.published_at) > 60
