"""What a build tells: how it ended, and what became of each model, gate and test."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from landing.telemetry import catalogue as names
from landing.telemetry.recording import is_on, past_span, record, span

_log = logging.getLogger(__name__)
_MADE = ("model", "seed", "snapshot")
_TESTS = ("test", "unit_test")


@dataclass(slots=True)
class Building:
    """A build while it runs: how it ends, unless that is set, and dbt's id of it."""

    outcome: str = "error"
    build: str = ""


@contextmanager
def building() -> Iterator[Building]:
    """Record a build that runs within, by the outcome that is set."""
    told = Building()
    began = monotonic()
    with span("build", "INTERNAL", {}):
        try:
            yield told
        finally:
            seconds = monotonic() - began
            record(names.BUILD_SECONDS, seconds, {names.OUTCOME: told.outcome})
            _log.info(
                "the build ended: %s",
                told.outcome,
                extra={
                    "build": told.build or None,
                    "outcome": told.outcome,
                    "seconds": round(seconds, 3),
                },
            )


def tell_nothing_new(seconds: float) -> None:
    """Record a build that had nothing to do."""
    record(names.BUILD_SECONDS, seconds, {names.OUTCOME: "nothing_new"})


def tell_of_nodes(results: Sequence[Any]) -> None:
    """Record what became of each node, by dbt's results of a run."""
    if not is_on():
        return
    with suppress(Exception):  # all of it is built, whatever can be told of it
        _tell_of_nodes(results)


def _tell_of_nodes(results: Sequence[Any]) -> None:
    for result in results:
        kind, name = str(result.node.resource_type), result.node.name
        status = str(result.status)
        if kind in _MADE:
            of = {names.MODEL: name, names.STATUS: status}
            record(names.MODEL_SECONDS, result.execution_time, of)
        elif kind in _TESTS:
            of = {names.STATUS: status}
            if status != "pass":  # hundreds that hold need no series each
                of[names.TEST] = name
            record(names.TESTS, 1, of)
        else:
            continue
        steps = [s for s in result.timing if s.started_at and s.completed_at]
        if steps:
            began = min(step.started_at for step in steps)
            ended = max(step.completed_at for step in steps)
            past_span(f"{kind} {name}", of, _seconds(began), _seconds(ended))


def tell_of_rejects(counts: Sequence[Any]) -> None:
    """Record how many rejects are open, by source and reason."""
    for count in counts:
        of = {names.SOURCE: count.source, names.REASON: count.reason}
        record(names.REJECTS, count.rejects, of)


def _seconds(moment: Any) -> float:
    """Return seconds since 1970; dbt's times are UTC, and not always say so."""
    from datetime import UTC

    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return float(aware.timestamp())
