"""What a sample states that becomes no column, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

from landing.scaffold.choose import listed
from landing.scaffold.plan import Plan
from landing.scaffold.sample import MOST, MOST_NAMES, Sample


def left_out(plan: Plan, sample: Sample) -> list[str]:
    """Return each field without a column of its own, with the reason.

    Of an object or array that is kept whole, these are the fields of the objects in it;
    of lines behind those that are looked at, the fields that they state first.
    """
    rows, said = sample.rows, list[str]()
    for field in plan.fields:
        if field.kind == "not read":
            said.append(f"{field.name}: {field.why}")
            continue
        stated = (row.get(field.name) for row in rows)
        inner = [*dict.fromkeys(name for value in stated for name in _fields(value))]
        if inner:
            said.append(f"{listed(inner)} in {field.name}: {field.why}")
    said += [
        f"{name}: line {line:,} is the first to state it, and what fields are is "
        f"guessed from {MOST:,} lines: move one that does up among them"
        for name, line in sample.later.items()
    ]
    if sample.is_cut:
        said.append(f"what only lines after {MOST_NAMES:,} state: they were not read")
    return said


def _fields(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping):
                yield from each
