"""How a pipeline stands as one JSON document, whose names stay; docs/operations.md.

Times are ISO 8601 in UTC, durations seconds; what is not known is null.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from landing.building.words import Said
from landing.status.builds import new_rejects, open_rejects, stopped_by
from landing.status.findings import is_at_work, state_of
from landing.status.found import Declared
from landing.status.judged import Status

_STATES = {"good": "fresh", "warn": "late", "bad": "very late", "info": "no promise"}


def document(status: Status) -> dict[str, Any]:
    """Return the document: see the page for each name."""
    return {
        "state": status.state,
        "why": status.why,
        "at": _iso(status.now),
        "next": [command for command, _ in status.next],
        "findings": [
            {
                "kind": finding.kind,
                "level": finding.level,
                "source": finding.source,
                "text": finding.text,
                "commands": list(finding.commands),
            }
            for finding in status.findings
        ],
        "sources": sources(status),
        "last_build": _last_build(status),
        "gold": _gold(status),
        "rejects": _rejects(status),
    }


def sources(status: Status) -> list[dict[str, Any]]:
    """Return how each source stands, or the one that was asked for."""
    return [
        _source(status, source)
        for source in status.found.sources
        if status.source in (None, source.name)
    ]


def _source(status: Status, source: Declared) -> dict[str, Any]:
    found, name, now = status.found, source.name, status.now
    landed = found.landed_at(name)
    warn_after, error_after = found.promises.get(name, (None, None))
    extraction = found.extraction(name)
    run, holder = extraction.last_run, extraction.holder
    is_known = found.landed is not None
    return {
        "name": name,
        "kind": source.kind,
        "state": _STATES[state_of(found, name, now)],
        "last_landed_at": _iso(landed),
        "last_landed_by": None if not landed else "lake" if is_known else "build",
        "age_seconds": _seconds(landed, now),
        "warn_after_seconds": warn_after,
        "error_after_seconds": error_after,
        "last_run": run
        and {
            "run_id": run.run_id,
            "status": run.status,
            "started_at": _iso(run.started_at),
            "finished_at": _iso(run.finished_at),
            "window_low": run.window_low,
            "window_high": run.window_high,
            "rows": run.rows,
            "error": run.error,
        },
        "last_success_at": _iso(
            extraction.last_good.finished_at if extraction.last_good else None
        ),
        "window_opens_at": extraction.window_opens_at,
        "held_by": {
            "run_id": holder.run_id,
            "host": holder.host,
            "pid": holder.pid,
            "since": _iso(holder.since),
        }
        if holder is not None and is_at_work(extraction, now)
        else None,
        "events_waiting": found.waiting.get(name),
    }


def _last_build(status: Status) -> dict[str, Any] | None:
    last = status.found.last_build
    if last is None:
        return None
    is_killed = last.state == "running" and not status.found.is_build_alive
    return {
        "state": "killed" if is_killed else last.state,
        "began_at": _iso(last.began),
        "ended_at": _iso(last.ended),
        "host": last.host,
        "pid": last.pid,
        "stopped_by": [_said(each) for each in stopped_by(last)],
        "said": list(last.said),
    }


def _said(said: Said) -> dict[str, str]:
    return asdict(said)


def _gold(status: Status) -> dict[str, Any] | None:
    pointer, now = status.found.pointer, status.now
    if pointer is None:
        return None
    built = pointer.built
    built_at = built.finished_at if built else None
    landed = [each.landed_at for each in pointer.freshness if each.landed_at]
    newest = max(landed, default=None)
    return {
        "build": pointer.build,
        "published_at": _iso(pointer.published_at),
        "built_at": _iso(built_at),
        "age_seconds": _seconds(built_at, now),
        "newest_landed_at": _iso(newest),
        "newest_age_seconds": _seconds(newest, now),
        "warnings": list(built.warnings) if built else [],
        "gates": [
            {
                "entity": gate.entity,
                "gate": gate.gate,
                "status": gate.status,
                "found": gate.found,
                "checked_at": _iso(gate.checked_at),
            }
            for gate in pointer.gates
        ],
    }


def _rejects(status: Status) -> dict[str, Any] | None:
    pointer = status.found.pointer
    if pointer is None:
        return None
    wanted = tuple(
        each for each in pointer.rejects if status.source in (None, each.source)
    )
    return {
        "open": open_rejects(wanted),
        "new": new_rejects(wanted),
        "reasons": [
            {
                "source": each.source,
                "reason": each.reason,
                "open": each.rejects,
                "new": each.new,
                "last_landed_at": _iso(each.last_landed_at),
            }
            for each in wanted
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _seconds(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else round(max(0.0, (now - at).total_seconds()), 3)
