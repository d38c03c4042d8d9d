"""What builds and gates cause: which of them stopped a build, and what to type."""

from collections.abc import Iterator
from datetime import datetime

from landing.building.words import Said, read_said
from landing.dashboard.formats import age, counted, lasting
from landing.dashboard.state import STALE_AFTER, judged
from landing.publishing.pointer import Freshness, LastBuild, Rejects
from landing.status.finding import Finding
from landing.status.found import Found

BUILD = "tidemark build"

_LOOK_AT = {
    "share_of_rejects": "tidemark rejects",
    "deviation_of_volume": "tidemark show silver_landed_hours",
    "gaps_in_sequence": "tidemark show silver_sequence_ranges",
}
_LET_PASS = {
    "share_of_rejects": "{reject_permille_error: 1000}",
    "deviation_of_volume": "{volume_permille_error: 1000}",
    "gaps_in_sequence": "{sequence_gap_error: 1000000000}",
}
_LOST = "gone from Bronze"
"""In the words of the warning that files of Bronze are gone; see `lost_files.sql`."""
_PUBLISHING = "what is published"
_SHOWN_REASONS = 3
_NOTICEABLE = 60.0
"""Seconds by which files may be published after the time that stands in their rows."""


def of_builds(found: Found, now: datetime) -> Iterator[Finding]:
    """Yield what the last build, what it published and its warehouse cause."""
    last = found.last_build
    if last is not None and last.state == "failed":
        yield _failed(last, now)
    if last is not None and last.state == "running":
        yield _running(last, now) if found.is_build_alive else _killed(last, now)
    if found.pointer is not None and not found.has_warehouse:
        yield Finding(
            "warehouse_gone",
            f"the warehouse {found.warehouse} is gone: what is published can still be "
            "read, and the next build makes all of it again from Bronze",
            (BUILD,),
        )
    yield from _late(found, now)
    yield from _of_gates(found)
    yield from _of_rejects(found)


def stopped_by(last: LastBuild | None) -> list[Said]:
    """Return the gates, tests and models that stopped a build, as they were said."""
    said = map(read_said, last.said if last and last.state == "failed" else ())
    return [each for each in said if each is not None and each.status != "warn"]


def is_running(found: Found) -> bool:
    """Return whether a build is at work, so that no other one can begin."""
    last = found.last_build
    return last is not None and last.state == "running" and found.is_build_alive


def _failed(last: LastBuild, now: datetime) -> Finding:
    stopped = stopped_by(last)
    first = stopped[0] if stopped else None
    said = f"{first.status.upper()} {first.name}" if first else "".join(last.said[:1])
    others = f" and {len(stopped) - 1} more" if len(stopped) > 1 else ""
    return Finding(
        "build_failed",
        f"the last build failed {age(last.ended or last.began, now)}: {said}{others}",
        _mending(first),
    )


def _mending(stopped: Said | None) -> tuple[str, ...]:
    """Return what to look at and to type, of what stopped a build first."""
    if stopped is None:
        return (BUILD,)
    for gate, look in _LOOK_AT.items():
        if stopped.name.startswith(gate):
            return look, BUILD, f"tidemark build -- --vars '{_LET_PASS[gate]}'"
    if stopped.name == _PUBLISHING:
        return ("tidemark publish",)
    if stopped.status == "fail":
        return ("tidemark build --store-failures",)
    return (BUILD,)


def _running(last: LastBuild, now: datetime) -> Finding:
    return Finding(
        "build_running",
        f"a build runs since {age(last.began, now)}, {_who(last)}",
        ("tidemark status",),
    )


def _killed(last: LastBuild, now: datetime) -> Finding:
    return Finding(
        "build_killed",
        f"the build that began {age(last.began, now)}, {_who(last)}, ended without a "
        "word",
        (BUILD,),
    )


def _who(last: LastBuild) -> str:
    return f"process {last.pid} on {last.host}"


def _late(found: Found, now: datetime) -> Iterator[Finding]:
    pointer = found.pointer
    if pointer is None:
        return
    again = ("tidemark status",) if is_running(found) else (BUILD,)
    for source in found.sources:
        if _waits_for_a_build(found, source.name, now):
            known, landed = (
                found.known_to_gold(source.name),
                found.landed_at(source.name),
            )
            has = f"has nothing of {source.name}"
            if known is not None:
                has = f"knows {source.name} as it had landed {age(known, now)}"
            newer = "" if landed is None else f", and newer landed {age(landed, now)}"
            yield Finding("build_late", f"Gold {has}{newer}", again, source.name)
    built = pointer.built
    if built and (now - built.finished_at).total_seconds() > STALE_AFTER:
        yield Finding(
            "build_late",
            f"the last green build ended {age(built.finished_at, now)}, and each "
            f"{lasting(STALE_AFTER)} bring one at least",
            again,
        )


def _waits_for_a_build(found: Found, source: str, now: datetime) -> bool:
    """Return whether what Gold knows of a source is late, and newer has landed."""
    landed = found.landed_at(source)
    if found.landed is None or landed is None or found.pointer is None:
        return False
    known, promise = found.known_to_gold(source), found.promises.get(source)
    if promise is None:
        return False
    if judged(Freshness(source, known, *promise), now) not in ("warn", "bad"):
        return False
    built = found.pointer.built
    if built is not None and built.is_whole:
        # of a source that no model reads it knows nothing for good
        return landed > built.began
    return known is None or (landed - known).total_seconds() > _NOTICEABLE


def _of_gates(found: Found) -> Iterator[Finding]:
    pointer = found.pointer
    if pointer is None:
        return
    for gate in pointer.gates:
        if gate.status == "pass":
            continue
        kind = "gaps" if gate.gate == "gaps_in_sequence" else "gate_warns"
        look = _LOOK_AT.get(gate.gate, "tidemark build --store-failures")
        yield Finding(kind, f"of {gate.entity}: {gate.said}", (look,))
    for warning in pointer.built.warnings if pointer.built else ():
        if _LOST in warning:
            yield Finding("files_lost", warning, ("tidemark verify",))


def _of_rejects(found: Found) -> Iterator[Finding]:
    rejects = found.pointer.rejects if found.pointer else ()
    for source in dict.fromkeys(each.source for each in rejects):
        of_source = tuple(each for each in rejects if each.source == source)
        # those of which some came with the build are the news
        ranked = sorted(of_source, key=lambda each: not each.new)
        reasons = [f"{e.rejects:,} {e.reason}" for e in ranked[:_SHOWN_REASONS]]
        if len(ranked) > _SHOWN_REASONS:
            reasons.append(f"{len(ranked) - _SHOWN_REASONS} more reasons")
        new = new_rejects(of_source)
        yield Finding(
            "rejects_open",
            f"{counted(open_rejects(of_source), 'reject')} of {source} open"
            f"{f', {new:,} of them new' if new else ''}: {', '.join(reasons)}",
            (f"tidemark rejects --source {source} --reason {ranked[0].reason}",),
            source,
        )


def open_rejects(rejects: tuple[Rejects, ...]) -> int:
    """Return how many are open."""
    return sum(each.rejects for each in rejects)


def new_rejects(rejects: tuple[Rejects, ...]) -> int:
    """Return how many of them came with the last build, as far as that is known."""
    return sum(each.new or 0 for each in rejects)
