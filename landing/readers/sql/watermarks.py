"""The ends of windows as SQL has them, and texts that are read as times."""

from zoneinfo import ZoneInfo

from landing.extraction.window import format_time
from landing.extraction.zones import earliest_shown
from landing.readers.sql.columns import SqlColumn

FIRST_DAY = "0001-01-01"
"""What is before is no time of a file, and has no order."""

# What Python reads as a time and what sorts as the time by its first ten characters.
# It must never match where `landing.extraction.window.parse_time` reads no time; the
# other way round only costs a row read in vain, as that of 29 February.
REGULAR = (
    "^(?!0000)[0-9]{4}-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)"
    "|(?:0[13578]|1[02])-31)"
    "(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?"
    " ?(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?$"
)
"""A regular expression of what can be judged by its first ten characters."""


def time_shown(column: SqlColumn, low: int, zone: ZoneInfo | None) -> str:
    """Return what a column of times shows at the low of a window, at the least.

    `2026-11-21 10:48:00.123000`, or the day alone for a column of days.
    """
    shown = low if column.time == "utc" else earliest_shown(low, zone)
    written = format_time(shown // 1000 * 1000)[: len("2026-11-21T10:48:00.123000")]
    return written[:10] if column.time == "day" else written.replace("T", " ")
