"""What the tests of extraction share: moments, crashes and how runs ended."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

HOUR = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
OLD = "2020-01-01T00:00:00Z"
LONG_AGO = "2019-06-01T00:00:00Z"


class Crash(BaseException):
    """The process ends here: nobody catches this."""


def crash_at(step: str, count: int = 1) -> Callable[[str, int], None]:
    """Return a progress that crashes when a step is reached for the nth time."""
    left = count

    def progress(reached: str, rows: int) -> None:
        nonlocal left
        left -= reached == step
        if reached == step and not left:
            raise Crash

    return progress


def statuses(extraction: Any) -> list[str]:
    runs = extraction.control.runs(extraction.source.name)
    return [run.status for run in runs]
