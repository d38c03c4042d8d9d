"""The demo that goes on: live traffic lands while Gold is built again and again."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from time import monotonic

from landing.building.build import BuildResult
from landing.clock import Clock, utc_now
from landing.declarations import Declarations
from landing.demo import report
from landing.demo.acts import SEED, STREAMS, Build
from landing.demo.traffic import Disorder
from landing.lake import Lake
from landing.produce.loop import Produced, produce
from landing.produce.to_lake import LakeTarget
from landing.settings import Settings

_SHORTEST = 1.0
"""Seconds from the beginning of a build to that of the next."""


@dataclass(frozen=True, slots=True)
class Round:
    """What Gold says after a build, and how old its newest order is by then.

    `freshness` is seconds; `landed` are the events that had landed when it began.
    """

    landed: int
    orders: int
    revenue: Decimal
    freshness: float
    build: BuildResult


def live(
    settings: Settings,
    declarations: Declarations,
    build: Build,
    *,
    rate: float,
    lasting: timedelta | None,
    stop: threading.Event,
    clock: Clock = utc_now,
) -> Iterator[Round]:
    """Land live traffic in a thread, build in this one, and yield each build's figures.

    Ends when the time is over or `stop` is set, after a last build that takes in all
    that has landed, or when a build fails. Raises what kept the traffic from landing.
    """
    streams = {name: declarations.stream(name) for name in STREAMS}
    lake = Lake.open(settings.lake, settings.compression)
    began = clock()
    with _Landing(LakeTarget(lake, streams, SEED), began, rate, stop, clock) as landing:
        while True:
            at = monotonic()
            is_last = stop.is_set() or (
                lasting is not None and clock() - began >= lasting
            )
            if is_last:
                landing.end()
            landed = landing.events
            built = build()
            yield _figures(settings, landed, built, clock)
            if is_last or not built.succeeded:
                return
            stop.wait(max(0.0, _SHORTEST - (monotonic() - at)))


class _Landing:
    """A thread that lands the traffic; its error is raised where it is ended."""

    def __init__(
        self,
        target: LakeTarget,
        start: datetime,
        rate: float,
        stop: threading.Event,
        clock: Clock,
    ) -> None:
        self.events = 0
        self._stop = threading.Event()
        self._stop_all = stop
        self._error: Exception | None = None
        self._thread = threading.Thread(
            target=self._run, args=(target, start, rate, clock), name="tidemark-produce"
        )

    def __enter__(self) -> "_Landing":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def end(self) -> None:
        """Return when all that was begun has landed."""
        self._stop.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(
        self, target: LakeTarget, start: datetime, rate: float, clock: Clock
    ) -> None:
        try:
            traffic = target.resumed(Disorder(), start=start, rate=rate, rushes=False)
            produce(traffic, target, stop=self._stop, sent=self._count, clock=clock)
        except Exception as error:  # noqa: BLE001 - raised where the thread is ended
            self._error = error
            self._stop_all.set()

    def _count(self, produced: Produced) -> None:
        self.events = produced.events


def _figures(
    settings: Settings, landed: int, built: BuildResult, clock: Callable[[], datetime]
) -> Round:
    orders, revenue, newest = report.newest(settings.warehouse)
    freshness = (clock() - newest).total_seconds()
    return Round(landed, orders, revenue, freshness, built)
