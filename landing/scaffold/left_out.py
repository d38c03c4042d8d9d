"""What a sample states that becomes no column, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

from landing.scaffold.choose import listed
from landing.scaffold.guess import Rows
from landing.scaffold.plan import Plan


def left_out(plan: Plan, rows: Rows) -> list[str]:
    """Return each field without a column of its own, with the reason.

    Of an object or array that is kept whole, these are the fields of the objects in it.
    """
    said = []
    for field in plan.fields:
        if field.kind == "not read":
            said.append(f"{field.name}: {field.why}")
            continue
        stated = (row.get(field.name) for row in rows)
        inner = [*dict.fromkeys(name for value in stated for name in _fields(value))]
        if inner:
            said.append(f"{listed(inner)} in {field.name}: {field.why}")
    return said


def _fields(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping):
                yield from each
