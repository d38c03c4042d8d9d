"""What the control table says, row by row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from landing.extraction.window import WatermarkKind

RunStatus = Literal[
    "planned",
    "committed",
    "failed",
    "backfilling",
    "backfilled",
    "reconciling",
    "reconciled",
    "set",
    "reset",
    "adopted",
]
"""Those of a window, of one beside the watermark, and of no run: a person moved it."""


GOOD = ("committed", "set", "adopted")
"""What a window may go on from."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a source is landed: everything up to `watermark`, in full precision.

    `watermark` is None until a run has found one.
    """

    source: str
    kind: WatermarkKind
    watermark: str | None
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one source. A run that is `planned` runs now, or crashed."""

    run_id: str
    source: str
    status: RunStatus
    window_low: str | None
    window_high: str | None
    started_at: datetime
    finished_at: datetime | None
    rows: int | None
    files: int | None
    error: str | None
    generation: int | None = None
    source_clock: str | None = None
    seen: str | None = None
    resume: str | None = None
    number: int | None = None
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of a source beside its watermark; see `landing.control.tables`."""

    generation: int = 0
    measured: str | None = None
    remembered: str | None = None
    reconciled_at: datetime | None = None
    ordered_at: datetime | None = None
    in_doubt: bool | None = None
    highest: str | None = None
    tracked: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a run found, for those after it; all as text, None where there is none."""

    source_clock: str
    seen: str | None
    resume: str | None
    measured: str
    remembered: str | None
    ordered_at: datetime | None = None

    def of_the_source(self) -> dict[str, Any]:
        """Return the columns of the source's row that it fills."""
        return {
            "measured": self.measured,
            "remembered": self.remembered,
            "ordered_at": self.ordered_at,
            "in_doubt": False,
        }

    def of_the_run(self) -> dict[str, Any]:
        """Return the columns of the run's row that it fills."""
        return {
            "source_clock": self.source_clock,
            "seen": self.seen,
            "resume": self.resume,
        }
