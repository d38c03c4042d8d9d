"""Declared charts as Vega-Lite, one for each unit: an axis says what it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from landing.dashboard import largest
from landing.dashboard.formats import shown as written
from landing.dashboard.formats import words
from landing.dashboard.ticks import domain, ticks
from landing.dashboard.windows import Rows, when
from landing.publishing.declared import Shown

HEIGHT = 260
_LEGEND = 24
_HOUR = 3_600
_DAY = 24 * _HOUR
_POINTS = 80
"""Of no more rows a line shows its points; one alone would be no line."""


_Cell = tuple[str, Mapping[str, Any]]
"""A column, and a row of it."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart: its axis, and the specification that Vega-Lite draws.

    `said` names the series that do not stand in it by themselves.
    """

    axis: str
    spec: Mapping[str, Any]
    said: str | None = None


def plots(rows: Rows, declared: Shown) -> tuple[Plot, ...]:
    """Return the charts of a table, those of the first unit first.

    Each has the columns of one unit; what a column counts in several, such as money in
    several currencies, are several charts; of many, those of the largest, and
    `largest.uncharted` names the others.
    """
    if declared.x is None:
        return ()
    cells: dict[str | None, list[_Cell]] = {}
    for column in declared.y:
        found = [(declared.unit_in(row, column), row) for row in rows]
        # by name, so that a series has one colour in all charts of a page
        found.sort(key=lambda each: (_by(each[1], declared) or "", each[0] or ""))
        for unit, row in found:
            cells.setdefault(unit, []).append((column, row))
    x_values = [row[declared.x] for row in rows]
    left = largest.uncharted(rows, declared)
    return tuple(
        _plot(cells[unit], unit, x_values, declared)
        for unit in cells
        if unit not in left
    )


def _by(row: Mapping[str, Any], declared: Shown) -> str | None:
    return None if declared.by is None else written(row[declared.by])


def _folded(
    cells: Sequence[_Cell], unit: str | None, declared: Shown
) -> tuple[list[_Cell], str | None]:
    """Return the cells of the largest series, and what became of the others.

    These are one series where the columns may be added, and none where they may not.
    """
    by = declared.by
    if by is None:
        return [*cells], None
    sums = largest.sums_of((written(row[by]), row[column]) for column, row in cells)
    kept = largest.largest(sums)
    others = sorted(set(sums) - kept)
    if not others:
        return [*cells], None
    found = [cell for cell in cells if written(cell[1][by]) in kept]
    names = largest.listed(others)
    if not {column for column, _ in cells} <= {*declared.totals}:
        return found, (
            f"Drawn are the largest {len(kept)}. Not drawn, because they cannot be "
            f"added up: {names}."
        )
    added: dict[tuple[str, Any], Any] = {}
    for column, row in cells:
        if written(row[by]) not in kept and row[column] is not None:
            key = (column, row[declared.x or ""])
            added[key] = added.get(key, 0) + row[column]
    named = (declared.unit_from or {}).values()
    found += [
        (
            column,
            dict.fromkeys(named, unit)
            | {by: largest.OTHERS, declared.x or "": place, column: value},
        )
        for (column, place), value in added.items()
    ]
    return found, f"Others are {names}, added up."


def _points(
    cells: Sequence[_Cell], columns: Sequence[str], unit: str | None, declared: Shown
) -> list[dict[str, Any]]:
    points = []
    for column, row in cells:
        place, value = row[declared.x or ""], row[column]
        series, by = words(column), _by(row, declared)
        # what the axis says already, such as a currency, needs no legend
        if by is not None and by != unit:
            series = f"{by}, {series.lower()}" if len(columns) > 1 else by
        points.append(
            {
                "x": _place(place),
                "y": None if value is None else float(value),
                "series": series,
                "at": _spelt(place),
                "value": written(value, unit),
            }
        )
    return points


def _plot(
    cells: Sequence[_Cell],
    unit: str | None,
    x_values: Sequence[Any],
    declared: Shown,
) -> Plot:
    cells, said = _folded(cells, unit, declared)
    columns = [*dict.fromkeys(column for column, _ in cells)]
    points = _points(cells, columns, unit, declared)
    axis = _axis(columns, unit)
    times = [at for value in x_values if (at := when(value)) is not None]
    series = [*dict.fromkeys(str(point["series"]) for point in points)]
    is_bar = declared.chart == "bar"
    x: dict[str, Any] = {"field": "x", "title": None}
    if len(times) == len(x_values):
        are_days = _are_days(x_values)
        bar = (_DAY if are_days else _HOUR) if is_bar else 0
        named = ticks(times, bar, are_days=are_days)
        x |= {
            "type": "temporal",
            "scale": {"type": "utc", "domain": domain(times, bar)},
            "title": "Day" if are_days else "Time (UTC)",
            "axis": {"labelOverlap": True, **named},
        }
        if is_bar:
            x["timeUnit"] = "utcyearmonthdate" if are_days else "utcyearmonthdatehours"
    else:
        x |= {"type": "nominal", "title": words(declared.x or "")}
        x["sort"] = [*dict.fromkeys(_place(value) for value in x_values)]
        x["axis"] = {"labelOverlap": True}
    encoding: dict[str, Any] = {
        "x": x,
        "y": {
            "field": "y",
            "type": "quantitative",
            "title": axis,
            "axis": {"format": _digits(points), "tickCount": 5},
        },
        "tooltip": [
            {"field": "at", "type": "nominal", "title": words(declared.x or "")},
            {"field": "series", "type": "nominal", "title": "What"},
            {"field": "value", "type": "nominal", "title": "Value"},
        ],
    }
    if len(series) > 1:
        encoding["color"] = {
            "field": "series",
            "type": "nominal",
            "sort": series,
            "title": None,
            "legend": {"orient": "bottom", "columns": 2, "labelLimit": 150}
            | ({} if is_bar else {"symbolType": "stroke", "symbolStrokeWidth": 3}),
        }
        if is_bar:
            encoding["xOffset"] = {"field": "series", "sort": series}
        else:
            encoding["strokeDash"] = {
                "field": "series",
                "type": "nominal",
                "sort": series,
                "title": None,
            }
            encoding["strokeDash"]["legend"] = encoding["color"]["legend"]
    mark: dict[str, Any] = {"type": declared.chart, "tooltip": True}
    if not is_bar:
        mark["point"] = len(points) <= _POINTS * len(series)
    places = words(declared.x or "").lower()
    spec = {
        "description": f"{declared.title}: {axis}, by {places}",
        # a legend takes its room from the chart
        "height": HEIGHT + (_LEGEND * -(-len(series) // 2) if len(series) > 1 else 0),
        "data": {"values": points},
        "mark": mark,
        "encoding": encoding,
    }
    return Plot(axis, spec, said)


def _axis(columns: Sequence[str], unit: str | None) -> str:
    if len(columns) > 1 and unit is not None:
        return words(unit)
    name = words(" and ".join(words(column).lower() for column in columns))
    if unit is None or name.lower().endswith(unit.lower()):
        return name
    return f"{name} ({unit})"


def _place(value: Any) -> Any:
    """Return where a value stands on the axis: a time as milliseconds, UTC."""
    at = when(value)
    if at is None:
        return written(value)
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def _spelt(value: Any) -> str:
    return written(value if _is_day(value) else when(value) or value)


def _is_day(value: Any) -> bool:
    return not isinstance(value, datetime) and hasattr(value, "isoformat")


def _are_days(values: Sequence[Any]) -> bool:
    return all(_is_day(value) for value in values)


def _digits(points: Sequence[Mapping[str, Any]]) -> str:
    largest = max((abs(point["y"]) for point in points if point["y"]), default=0.0)
    return ",.0f" if largest >= 5 or float(largest).is_integer() else ",.2~f"
