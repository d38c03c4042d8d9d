"""What happens to a table, to its reader and to clocks in a made-up history."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Write:
    """Insert a row, or update it; its stamp is so many seconds behind the clock.

    Of a sequence it is so many values behind the last. None is no stamp at all.
    """

    key: int
    value: str
    behind: int | None = 0


@dataclass(frozen=True)
class Touch:
    """Change a row, and leave its stamp."""

    key: int
    value: str


@dataclass(frozen=True)
class Restore:
    """Make a row again exactly what it was, so many changes ago."""

    key: int
    ago: int = 1


@dataclass(frozen=True)
class Delete:
    """Delete so many of the rows with the highest stamps."""

    count: int


@dataclass(frozen=True)
class AddColumn:
    """Give the table another column, with a default."""


@dataclass(frozen=True)
class Wait:
    """Let time pass."""

    minutes: int


@dataclass(frozen=True)
class Extract:
    """Extract, by a clock so many minutes ahead; `dies` says where the run ends.

    `twice`: once more at once, which has nothing to land.
    """

    ahead: int = 0
    dies: Literal["planned", "landed", "committing", "fails"] | None = None
    full: bool = False
    twice: bool = False


@dataclass(frozen=True)
class Backfill:
    """Extract what was stamped in the last hour, beside the watermark."""

    dies: Literal["landed", "fails"] | None = None


@dataclass(frozen=True)
class Reset:
    """Say that the next run is to land everything."""


Step = Write | Touch | Restore | Delete | AddColumn | Wait | Extract | Backfill | Reset
