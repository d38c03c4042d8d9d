"""Log records as JSON, a line each, for what reads logs by program.

A record's own fields stand beside these: `time` in UTC, `level`, `logger`, `message`,
and `error`, a traceback, where there is one; within a span `trace_id` and `span_id`.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from landing.hidden import without_secrets

FORMATS = ("text", "json")
FORMAT = "TIDEMARK_LOG_FORMAT"

_LOGGER = "landing"
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
}


_writes_json = False


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end; what is no JSON is told as text."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{k: v for k, v in vars(record).items() if k not in _OF_EVERY_RECORD},
            **_of_span(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(line, ensure_ascii=False, default=str))


def write_json() -> None:
    """Let the package's records, from info on, and warnings of others be JSON.

    They go where the process sends its records already, as a host of functions does;
    to standard error where it sends them nowhere.
    """
    global _writes_json
    _writes_json = True
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
    for handler in root.handlers:
        handler.setFormatter(JsonLines())
    logging.getLogger(_LOGGER).setLevel(logging.INFO)


def is_json() -> bool:
    """Return whether that was asked for."""
    return _writes_json


def _of_span() -> dict[str, str]:
    # who records no spans has not imported what knows the current one
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None:
        return {}
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {
        "trace_id": f"{context.trace_id:032x}",
        "span_id": f"{context.span_id:016x}",
    }
