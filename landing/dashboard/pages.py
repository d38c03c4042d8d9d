"""Which tables stand on which page, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from landing.publishing.pointer import Table

OVERVIEW = "Overview"
"""The first page, on which gates and freshness stand."""
OPERATIONS = "Latency and volume"
REJECTS = "Rejects"

_ORDER = ("figures", "line", "bar", "table")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the tables that are shown on it."""

    name: str
    tables: tuple[Table, ...]


def pages(tables: Sequence[Table]) -> tuple[Page, ...]:
    """Return the pages: the overview, those that models declare, then operations.

    Declared pages stand in the order of their names, the tables of one from figures to
    charts to plain tables, and by their titles.
    """
    declared = {table.shown.page for table in tables}
    own = sorted(declared - {OVERVIEW, OPERATIONS, REJECTS})
    return tuple(
        Page(
            name,
            tuple(
                sorted(
                    (table for table in tables if table.shown.page == name),
                    key=lambda table: (
                        _ORDER.index(table.shown.chart),
                        table.shown.title,
                    ),
                )
            ),
        )
        for name in (OVERVIEW, *own, OPERATIONS, REJECTS)
    )
