"""What somebody should know of a pipeline, how bad it is, and what to type."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["stopped", "late", "nothing", "note"]

LEVELS: dict[str, Level] = {
    "declarations_unreadable": "stopped",
    "lake_unreadable": "stopped",
    "lake_gone": "stopped",
    "control_unreadable": "stopped",
    "published_unreadable": "stopped",
    "last_build_unreadable": "stopped",
    "build_failed": "stopped",
    "build_killed": "stopped",
    "warehouse_gone": "stopped",
    "extraction_failed": "stopped",
    "extraction_crashed": "stopped",
    "control_missing": "stopped",
    "consumers_unreadable": "stopped",
    "never_extracted": "late",
    "no_data": "late",
    "source_late": "late",
    "build_late": "late",
    "nothing_landed": "nothing",
    "nothing_published": "nothing",
    "build_running": "note",
    "extraction_running": "note",
    "events_waiting": "note",
    "gaps": "note",
    "files_lost": "note",
    "gate_warns": "note",
    "rejects_open": "note",
}
"""How bad each kind of finding is, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know; `kind` is one of `LEVELS`.

    `text` is a sentence without its full stop, and `commands` are what to type, as they
    stand, the first one first. `source` is the one that it is of, where it is of one.
    """

    kind: str
    text: str
    commands: tuple[str, ...]
    source: str | None = None

    @property
    def level(self) -> Level:
        """How bad it is: of a note nobody need be woken."""
        return LEVELS[self.kind]


def ranked(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return them with the most urgent first; of one kind in the order given."""
    order = [*LEVELS]
    return tuple(sorted(findings, key=lambda finding: order.index(finding.kind)))
