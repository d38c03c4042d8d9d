"""What the extractor tells: rows and seconds of a source, and how old its window is."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from time import monotonic
from typing import TYPE_CHECKING, ParamSpec

from landing.clock import utc_now
from landing.telemetry import catalogue as names
from landing.telemetry.recording import record, span

if TYPE_CHECKING:
    from landing.extraction.steps import ExtractResult

_P = ParamSpec("_P")
_log = logging.getLogger(__name__)


def measured(
    extract: "Callable[_P, ExtractResult]",
) -> "Callable[_P, ExtractResult]":
    """Let a function that extracts its first argument, a source, tell of it."""

    @wraps(extract)
    def measuring(*args: _P.args, **kwargs: _P.kwargs) -> "ExtractResult":
        source = str(args[0].name)  # type: ignore[attr-defined]
        of = {names.SOURCE: source}
        began = monotonic()
        try:
            with span(f"extract {source}", "INTERNAL", of):
                result = extract(*args, **kwargs)
                if result.run_id:  # a dry run has none
                    _log.info(
                        "%s: %d rows extracted",
                        source,
                        result.rows,
                        extra={
                            "source": source,
                            "run": result.run_id,
                            "rows": result.rows,
                            "files": result.files,
                            "seconds": result.seconds,
                        },
                    )
        except Exception as error:
            failed = {**of, names.ERROR: type(error).__qualname__}
            record(names.EXTRACTION_SECONDS, monotonic() - began, failed)
            raise
        if result.run_id:
            record(names.EXTRACTION_SECONDS, monotonic() - began, of)
            record(names.ROWS, result.rows, of)
            age = window_age(result.window_low, utc_now())
            if age is not None:
                record(names.WINDOW_AGE, age, of)
        return result

    return measuring


def window_age(watermark: str | None, now: datetime) -> float | None:
    """Return how many seconds ago a watermark was; None where it is no time."""
    if watermark is None or watermark.isdigit():  # 20261203 may be a number
        return None
    try:
        moment = datetime.fromisoformat(watermark)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (now - aware).total_seconds())
