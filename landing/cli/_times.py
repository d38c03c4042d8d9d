"""Times and days as a person writes them on the command line."""

from datetime import UTC, date, datetime

import click

# An earlier year is a slip of the pen, such as 0206 for 2026.
_EARLIEST = 1900


class PastTime(click.ParamType[datetime]):
    """A time that has been, UTC unless it says its zone."""

    name = "time"

    def convert(
        self,
        value: str,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the time with its zone."""
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"{value} is no time: write 2026-05-01 or 2026-05-01T10:00", param, ctx
            )
        if time.year < _EARLIEST:
            self.fail(f"{value} is before {_EARLIEST}", param, ctx)
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        if time > datetime.now(UTC):
            self.fail(
                f"{value} is still to come: nothing can have landed since then",
                param,
                ctx,
            )
        return time


class Day(click.ParamType[date]):
    """A calendar day, without a time."""

    name = "day"

    def convert(
        self,
        value: str,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Return the day."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no day: write 2026-05-01", param, ctx)
