"""Send events at their times, in batches, until the end."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from landing.clock import Clock, utc_now
from landing.demo.traffic import Event

BATCH = timedelta(seconds=1)
"""How much time's events are sent together."""
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Timed:
    """An event, and when it is sent."""

    at: datetime
    event: Event


class Target(Protocol):
    """Where events go."""

    def send(self, events: Sequence[Event]) -> None:
        """Return once all of them were taken for good; raise `TidemarkError` if not."""


@dataclass(slots=True)
class Produced:
    """What was sent so far: events by stream, and by what was done to them."""

    events: int = 0
    by_stream: Counter[str] = field(default_factory=Counter)
    disorder: Counter[str] = field(default_factory=Counter)

    def add(self, events: Sequence[Event]) -> None:
        """Count these, too."""
        self.events += len(events)
        self.by_stream.update(event.stream for event in events)
        self.disorder.update(event.what for event in events if event.what)

    def document(self) -> Mapping[str, object]:
        """Return it as a program reads it."""
        return {
            "events": self.events,
            "by_stream": dict(sorted(self.by_stream.items())),
            "disorder": dict(sorted(self.disorder.items())),
        }


def produce(
    traffic: Iterator[Timed],
    target: Target,
    *,
    stop: threading.Event,
    most: int | None = None,
    until: datetime | None = None,
    waits: bool = True,
    sent: Callable[[Produced], None] = lambda produced: None,
    clock: Clock = utc_now,
) -> Produced:
    """Send the events of the traffic, each when its time has come.

    Ends after `most` events, with those whose time is not before `until`, or when
    `stop` is set. In any case everything that was taken from the traffic has been
    sent. `sent` is called after each batch. With `waits` false nothing is waited for.
    """
    produced = Produced()
    batch: list[Event] = []
    batch_from: datetime | None = None
    for timed in traffic:
        if until is not None and timed.at >= until:
            break
        if batch and batch_from is not None and timed.at - batch_from >= BATCH:
            _send(batch, target, produced, sent)
            batch, batch_from = [], None
        if waits and (ahead := (timed.at - clock()).total_seconds()) > 0:
            if ahead > BATCH.total_seconds() and batch:
                _send(batch, target, produced, sent)
                batch, batch_from = [], None
            stop.wait(ahead)
        if stop.is_set():
            break
        batch_from = batch_from or timed.at
        batch.append(timed.event)
        if len(batch) >= _MOST:
            _send(batch, target, produced, sent)
            batch, batch_from = [], None
        if most is not None and produced.events + len(batch) >= most:
            break
    _send(batch, target, produced, sent)
    return produced


def _send(
    batch: list[Event],
    target: Target,
    produced: Produced,
    sent: Callable[[Produced], None],
) -> None:
    if batch:
        target.send(batch)
        produced.add(batch)
        sent(produced)
