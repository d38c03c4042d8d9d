"""Nested objects of a sample, as fields of their own.

`{"vehicle": {"battery": {"level": 81}}}` has one field, `vehicle.battery.level`. An
array stays what it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landing.scaffold.guess import Rows, fraction_of

MOST = 30
"""Fields of an object; one of more is taken for a mapping, whose names are data."""

_DEEPEST = 6

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Rows whose objects are unfolded, and where each of their fields stands.

    `kept` says of an object that is not unfolded why. `no_objects` are the rows that
    state something else where the others have an object: its fields are missing there.
    """

    rows: Rows
    paths: Mapping[str, Path]
    kept: Mapping[str, str] = field(default_factory=dict)
    no_objects: tuple[tuple[int, str, Any], ...] = ()


def unfold(rows: Rows) -> Unfolded:
    """Return the rows with each object's fields in its place, named by their paths.

    An object stays where it has no field or more than 30, where its fields would be
    named as others are, and where too few of the rows have one.
    """
    kept: dict[str, str] = {}
    paths = dict(_paths(rows, (), kept))
    named: dict[str, Path] = {}
    taken: dict[str, Path] = {}
    for path in paths:
        name = ".".join(path)
        if taken.setdefault(name, path) != path:
            # of two fields none would be known by its name
            why = "two fields would be called alike, so no object is unfolded"
            own = {name: (name,) for row in rows for name in row}
            return Unfolded(rows, own, dict.fromkeys(own, f"{why}: kept as JSON"))
        named[name] = path
    odd = [
        (number, ".".join(path), value)
        for path in _parents(paths)
        for number, row in enumerate(rows)
        if (value := _at(row, path)) is not None and not isinstance(value, dict)
    ]
    unfolded = [
        {
            name: value
            for name, path in named.items()
            if (value := _at(row, path, ...)) is not ...
        }
        for row in rows
    ]
    return Unfolded(unfolded, named, kept, tuple(sorted(odd, key=lambda o: o[0])))


def folded(fields: Mapping[Path, Any]) -> dict[str, Any]:
    """Return the object that states these fields, by their paths."""
    whole: dict[str, Any] = {}
    for path, value in fields.items():
        place = whole
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = value
    return whole


def _paths(
    rows: Rows, above: Path, kept: dict[str, str]
) -> Iterator[tuple[Path, None]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    small = [name.lower() for name in names]
    for name in names:
        path = (*above, name)
        stated = [row[name] for row in rows if row.get(name) is not None]
        objects = [value for value in stated if isinstance(value, dict)]
        if not objects or not fraction_of(len(objects), len(stated)):
            yield path, None
            continue
        fields = len({inner for value in objects for inner in value})
        if fields > MOST:
            kept[".".join(path)] = (
                f"an object of {fields} different fields: kept as JSON"
            )
        if (
            0 < fields <= MOST
            and len(path) < _DEEPEST
            and small.count(name.lower()) == 1
        ):
            yield from _paths(objects, path, kept)
        else:
            yield path, None


def _parents(paths: Mapping[Path, None]) -> list[Path]:
    return list(
        dict.fromkeys(path[:end] for path in paths for end in range(1, len(path)))
    )


def _at(row: Mapping[str, Any], path: Path, missing: Any = None) -> Any:
    value: Any = row
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return missing
        value = value[name]
    return value
