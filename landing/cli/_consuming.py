"""What `tidemark consume` shows while it runs."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from landing.cli._telling import tell
from landing.clock import utc_now
from landing.consume.owned import PartitionStatus
from landing.consume.run import Consumed
from landing.telemetry import logs

_Status = Callable[[], Sequence[PartitionStatus]]


class Rates:
    """Events per second of each partition, since it was looked at before."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def of(self, status: PartitionStatus, now: float) -> float:
        """Return the rate since the last call for this partition, 0 at the first."""
        key = (status.stream, status.partition)
        before, landed = self._seen.get(key, (now, status.landed))
        self._seen[key] = (now, status.landed)
        return (status.landed - landed) / (now - before) if now > before else 0.0


class AsLines:
    """Lines of JSON on standard output, for programs."""

    def __init__(self, status: _Status) -> None:
        self._status = status
        self._rates = Rates()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show nothing at the ends."""
        yield

    def say(self, stream: str, message: str) -> None:
        """Tell what happened."""
        self._line({"stream": stream, "message": message})

    def look(self) -> None:
        """Tell how each partition stands."""
        now = monotonic()
        for status in self._status():
            self._line(
                {
                    "stream": status.stream,
                    "partition": status.partition,
                    "landed": status.landed,
                    "events_per_second": round(self._rates.of(status, now), 1),
                    "held": status.held,
                    "sequence_number": status.sequence_number,
                    "lag_events": status.lag.events,
                    "lag_seconds": _rounded(status.lag.seconds),
                    "hours_left": _rounded(status.lag.hours_left),
                    "trouble": status.trouble or None,
                }
            )

    def end(self, consumed: Consumed) -> None:
        """Tell what was done."""
        self._line(
            {
                "landed": consumed.landed,
                "left_unlanded": consumed.left_unlanded,
                "seconds": round(consumed.seconds, 3),
            }
        )

    def _line(self, fields: dict[str, object]) -> None:
        said = {"time": utc_now().isoformat(), **fields}
        click.echo(json.dumps(said, ensure_ascii=False))
        sys.stdout.flush()


class AsTable:
    """A table that stays in place on a terminal; elsewhere, lines of what happened."""

    def __init__(self, status: _Status, console: Console) -> None:
        self._status = status
        self._rates = Rates()
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the table in between, where there is a terminal."""
        if not self._console.is_terminal:
            yield
            return
        with self._live:
            yield

    def say(self, stream: str, message: str) -> None:
        """Tell what happened, above the table."""
        line = f"{utc_now():%H:%M:%S} {stream}: {message}"
        if logs.is_json():
            tell(message, source=stream)
        elif self._console.is_terminal:
            self._console.print(line, markup=False, highlight=False)
        else:
            click.echo(line, err=True)

    def look(self) -> None:
        """Show how each partition stands."""
        if self._console.is_terminal:
            self._live.update(table(self._status(), self._rates), refresh=True)

    def end(self, consumed: Consumed) -> None:
        """Tell what was done."""
        click.echo(
            f"landed {consumed.landed:,} events in {consumed.seconds:.1f} s"
            + (
                f"; {consumed.left_unlanded:,} were not landed in time and will be "
                "handed over again"
                if consumed.left_unlanded
                else ""
            )
        )


def table(statuses: Sequence[PartitionStatus], rates: Rates) -> Table:
    """Return a line for each partition."""
    shown = Table(box=None, pad_edge=False)
    shown.add_column("stream")
    for heading in ("partition", "events/s", "landed", "held", "lag", "behind"):
        shown.add_column(heading, justify="right")
    shown.add_column("kept for", justify="right")
    shown.add_column("trouble", overflow="fold", style="red")
    now = monotonic()
    for status in statuses:
        shown.add_row(
            status.stream,
            status.partition,
            f"{rates.of(status, now):,.0f}",
            f"{status.landed:,}",
            f"{status.held:,}",
            "" if status.lag.events is None else f"{status.lag.events:,}",
            "" if status.lag.seconds is None else f"{status.lag.seconds:,.0f} s",
            "" if status.lag.hours_left is None else f"{status.lag.hours_left:,.1f} h",
            status.trouble,
        )
    return shown


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
