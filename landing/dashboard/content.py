"""What the built-in parts of the page show: gates, freshness, latency, rejects."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from landing.dashboard.formats import (
    NOTHING,
    age,
    duration,
    lasting,
    moment,
    shown,
    words,
)
from landing.dashboard.state import judged
from landing.dashboard.windows import Total, totals
from landing.publishing.declared import Shown
from landing.publishing.pointer import Freshness, Gate, Latency, Rejects, Spread

Columns = Sequence[tuple[str, bool]]
Grid = tuple[Columns, list[list[str]]]

_STATUS = {"pass": "holds", "warn": "warns", "fail": "fails", "error": "fails"}
_JUDGED = {"good": "fresh", "warn": "stale", "bad": "very stale", "info": "no promise"}


def gates(found: Sequence[Gate], now: datetime) -> Grid:
    """Return the gates as a table, those that do not hold first."""
    columns = [
        ("Entity", False),
        ("Gate", False),
        ("Result", False),
        ("Tried", False),
        ("What it says", False),
    ]
    return columns, [
        [
            gate.entity,
            words(gate.gate),
            _STATUS.get(gate.status, gate.status),
            age(gate.checked_at, now),
            gate.said or NOTHING,
        ]
        for gate in found
    ]


def freshness(found: Sequence[Freshness], now: datetime) -> Grid:
    """Return when each source last landed anything, and whether that is stale."""
    columns = [("Source", False), ("Landed last", False), ("State", False)]
    columns += [("Promises to within", False), ("At", False)]
    return columns, [
        [
            source.source,
            "never" if source.landed_at is None else age(source.landed_at, now),
            _JUDGED[judged(source, now)],
            lasting(source.warn_after or source.error_after or 0)
            if source.warn_after or source.error_after
            else NOTHING,
            NOTHING if source.landed_at is None else moment(source.landed_at),
        ]
        for source in found
    ]


def rejects(found: Sequence[Rejects], now: datetime) -> Grid:
    """Return the open rejects by source and reason."""
    columns = [("Source", False), ("Reason", False), ("Open", True)]
    columns += [("New with the last build", True), ("Newest landed", False)]
    return columns, [
        [
            each.source,
            words(each.reason),
            f"{each.rejects:,}",
            NOTHING if each.new is None else f"{each.new:,}",
            age(each.last_landed_at, now),
        ]
        for each in found
    ]


def latency(found: Sequence[Latency]) -> Grid:
    """Return how long the events of the last build were under way, by source."""
    columns = [("Source", False), ("Events", True)]
    columns += [("Sent to landed, median", True), ("95 % below", True)]
    columns += [("Landed to Gold, median", True), ("95 % below", True)]
    return columns, [
        [
            each.source,
            f"{each.events:,}",
            *_spread(each.sent_to_landed),
            *_spread(each.landed_to_gold),
        ]
        for each in found
    ]


def _spread(spread: Spread | None) -> list[str]:
    if spread is None:
        return [NOTHING, NOTHING]
    return [duration(spread.median), duration(spread.p95)]


def latency_chart() -> Shown:
    """Return how the history of builds is drawn: seconds from landing to Gold."""
    return Shown(
        page="",
        title="From landing to Gold, by build",
        chart="line",
        x="finished_at",
        y=("landed_to_gold_median",),
        by="source",
        unit={"landed_to_gold_median": "s"},
    )


def figures(declared: Shown, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the figures of a row; `by` says which row it is."""
    found = []
    series = None if declared.by is None else shown(row[declared.by])
    for column in declared.y:
        unit = declared.unit_in(row, column)
        name = words(column)
        if series is not None and series != unit:
            name = f"{name}, {series}"
        # the name says it already
        told = None if unit and unit.lower() in name.lower() else unit
        found.append((name, shown(row[column], told)))
    return found


def sums(
    declared: Shown, rows: Sequence[Mapping[str, Any]], window: str
) -> list[tuple[str, str]]:
    """Return the declared totals of a window, each with its series and unit."""
    return [_named(total, window) for total in totals(rows, declared)]


def _named(total: Total, window: str) -> tuple[str, str]:
    unit, series = total.unit, total.series
    name = words(total.column)
    if series is not None and series != unit:
        name = f"{name}, {series}"
    told = None if unit and unit.lower() in name.lower() else unit
    return f"{name}, {window.lower()}", shown(total.value, told)
