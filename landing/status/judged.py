"""The state of a pipeline in a word and a sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from landing.errors import RequestError, nearest
from landing.status.finding import Finding
from landing.status.findings import findings_of
from landing.status.found import Found

State = Literal["fresh", "late", "stopped", "nothing yet"]

_NAMED: dict[str, State] = {
    "stopped": "stopped",
    "nothing": "nothing yet",
    "late": "late",
}
"""The state that a finding of each level makes, the worst first."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a pipeline stands at `now`; `findings` have the most urgent first."""

    found: Found
    now: datetime
    findings: tuple[Finding, ...]
    source: str | None = None

    @property
    def state(self) -> State:
        """The worst that any finding makes; fresh where none makes any."""
        levels = {finding.level for finding in self.findings}
        return next((_NAMED[level] for level in _NAMED if level in levels), "fresh")

    @property
    def why(self) -> str:
        """The state in one sentence, without its full stop."""
        decisive = [f for f in self.findings if _NAMED.get(f.level) == self.state]
        if not decisive:
            return "all that promises freshness keeps it, and the last build is green"
        others = len([f for f in self.findings if f.level != "note"]) - 1
        more = f" (and {others} more below)" if others else ""
        return f"{decisive[0].text}{more}"

    @property
    def next(self) -> tuple[tuple[str, Finding], ...]:
        """What to type, each once and with the finding that it is for."""
        commands: dict[str, Finding] = {}
        for finding in self.findings:
            for command in finding.commands:
                commands.setdefault(command, finding)
        return tuple(commands.items())

    @property
    def is_well(self) -> bool:
        """Whether nothing is late, stopped, missing or unreadable."""
        return self.state == "fresh"


def judge(found: Found, now: datetime, source: str | None = None) -> Status:
    """Return how a pipeline stands, or one source of it and all that is of none.

    Raises `RequestError` where no such source is declared.
    """
    names = [each.name for each in found.sources]
    if source is not None and source not in names:
        near = nearest(source, names)
        raise RequestError(
            f"no stream, table or file source is called {source}",
            way_out=f"Did you mean {near}?"
            if near
            else f"Declared are: {', '.join(names) or 'none'}",
        )
    findings = findings_of(found, now)
    if source is not None:
        findings = tuple(f for f in findings if f.source in (None, source))
    return Status(found, now, findings, source)
