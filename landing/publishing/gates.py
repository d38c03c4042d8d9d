"""What the gates of a build said, of those that it tried; others as they last did."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from landing.building.problems import Problem
from landing.building.words import said_of
from landing.publishing.pointer import Gate

_TESTS = ("test", "unit_test")


def gates_of(
    results: Sequence[Any], problems: Iterable[Problem], checked_at: datetime
) -> tuple[Gate, ...]:
    """Return the gates among the results of a run: the tests that name an entity.

    Those that did not hold stand first.
    """
    said = {problem.name: said_of(problem) for problem in problems}
    found = []
    for result in results:
        node = result.node
        told = getattr(node, "test_metadata", None)
        if told is None or str(node.resource_type) not in _TESTS:
            continue
        entity = told.kwargs.get("entity")
        if not isinstance(entity, str):
            continue
        status = str(result.status)
        found.append(
            Gate(
                entity=entity,
                gate=told.name,
                test=node.name,
                status=status,
                found=result.failures if status in ("warn", "fail") else None,
                said=said.get(node.name, ""),
                checked_at=checked_at,
            )
        )
    return tuple(sorted(found, key=_order))


def with_earlier(
    now: Sequence[Gate], earlier: Sequence[Gate], *, is_whole: bool
) -> tuple[Gate, ...]:
    """Return the gates of a build, and of a part of one those that it did not try."""
    if is_whole:
        return tuple(now)
    tried = {gate.test for gate in now}
    others = (gate for gate in earlier if gate.test not in tried)
    return tuple(sorted([*now, *others], key=_order))


def _order(gate: Gate) -> tuple[bool, str, str]:
    return (gate.status == "pass", gate.entity, gate.gate)
