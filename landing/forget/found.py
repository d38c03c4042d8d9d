"""What was found of the keys, place by place; what a person and a program are shown."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """How often a place has what is to be forgotten.

    `rows` are those that go (lines of a log, files of `target/`), in `files`, and
    `mentions` rows that name a key and stay. A place is `bronze order_events`,
    `warehouse silver.silver_orders`, `published`, `control` and the like.
    """

    place: str
    rows: int = 0
    files: int = 0
    mentions: int = 0


def only_what_is(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return what was found, without places that have nothing."""
    return tuple(each for each in found if each.rows or each.mentions)


def is_known(found: Iterable[Found]) -> bool:
    """Return whether there are rows to go, lines of logs and the like apart."""
    return any(each.rows and each.place not in ("logs", "target") for each in found)


def rows_in(found: Iterable[Found]) -> int:
    """Return how many rows are to go."""
    return sum(each.rows for each in found)
