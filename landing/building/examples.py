"""A few of the rows that a test found, for what is said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from landing.building import warehouse
from landing.building.problems import Problem
from landing.building.words import AHEAD
from landing.errors import TidemarkError
from landing.settings import Settings

_SHOWN = 3
_QUERY = "select entity, business_key, event_time from ({}) order by event_time desc"


def with_examples(
    settings: Settings, problems: Iterable[Problem], results: Sequence[Any]
) -> tuple[Problem, ...]:
    """Return the problems; that of times ahead names the versions furthest ahead.

    They are read from the DuckDB warehouse, which nobody may have open for writing.
    Where it cannot be read no row is named.
    """
    compiled = {
        result.node.name: str(result.node.compiled_code)
        for result in results
        if getattr(result.node, "compiled_code", None)
    }
    return tuple(
        replace(problem, examples=_examples(settings, compiled[AHEAD]))
        if problem.name == AHEAD and problem.rows and AHEAD in compiled
        else problem
        for problem in problems
    )


def _examples(settings: Settings, compiled: str) -> str | None:
    try:
        with warehouse.read(settings, elsewhere="") as connection:
            found = warehouse.query(connection, _QUERY.format(compiled), _SHOWN)
    except TidemarkError:
        return None
    rows = found.to_pylist()
    said = [f"{r['entity']} {r['business_key']} at {r['event_time']}" for r in rows]
    return ", ".join(said) or None
