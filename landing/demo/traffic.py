"""The shop's live traffic: events without an end, as a pure function of a seed.

Orders and trips live as in `shop`, only faster, so that a minute shows whole lives. A
producer of this traffic errs in set shares: some events it sends late, again, past
their successors, or broken.
"""

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from landing.demo import _lives
from landing.demo._lives import MILLISECOND, chance
from landing.demo._model import Order, Trip
from landing.demo.stream import Message, order_message, spoil, trip_message

ORDERS, TRIPS = "order_events", "trip_events"

_FASTER = 360
"""An hour of an order's life takes ten seconds."""
_ERRANDS = 1 / 12
_BROKEN = {
    ORDERS: ("invalid_amount", "invalid_time", "missing_key", "not_json", "not_utf8"),
    TRIPS: ("invalid_time", "missing_key", "not_json", "not_utf8"),
}
_LATE = (100, 5_000)
_REPEATED = (1, 1_000)
_OVERTAKEN = (1, 3)
"""How many events come between: one that is late and its place, and so on."""
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS_A_SECOND = 10_000


@dataclass(frozen=True, slots=True)
class Disorder:
    """Which shares of the events the producer sends not once, whole and in order."""

    late: float = 0.02
    repeated: float = 0.02
    overtaken: float = 0.05
    broken: float = 0.005


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it is sent, to a stream under the key of its order or trip.

    `what` the producer did to it: `late`, `repeated`, `overtaken`, or how it is broken;
    empty for nothing.
    """

    stream: str
    key: str
    payload: bytes
    what: str = ""


_Teller = Callable[[], tuple[str, Message]]


class Traffic:
    """Events of a shop, one a call.

    Equal seeds, first numbers, disorders and times of the calls give equal bytes.
    Orders and trips are numbered from `first` on.
    """

    def __init__(self, seed: int, first: int, disorder: Disorder) -> None:
        self._rng = chance(seed, "traffic")
        self._disorder = disorder
        self._orders = count(first)
        self._trips = count(first)
        since, until = _SINCE, _SINCE + timedelta(days=30)
        self._customers = _lives.customers(
            chance(seed, "customers"), range(1, 401), since, until
        )
        self._custom = _lives.custom(self._customers)
        self._products = _lives.products(chance(seed, "products"), since, until)
        # what lies ahead: when, which comes first of equal times, and what it says
        self._states: list[tuple[datetime, int, _Teller]] = []
        self._delayed: list[tuple[int, int, Event]] = []
        self._ties = count()
        self._sent = 0

    def next(self, at: datetime) -> Event:
        """Return what is sent at this time, which is not before that of the last call.

        Its own time is not after it: a state of an order or trip whose time has come,
        else a new order or trip.
        """
        slot, self._sent = self._sent, self._sent + 1
        if self._delayed and self._delayed[0][0] <= slot:
            return heapq.heappop(self._delayed)[2]
        while True:
            event = self._told(at)
            delay = self._delay(event)
            if delay is None:
                return event
            what, slots = delay
            heapq.heappush(
                self._delayed,
                (slot + slots, next(self._ties), replace(event, what=what)),
            )
            if what == "repeated":
                return event

    def _delay(self, event: Event) -> tuple[str, int] | None:
        """Return what becomes of an event besides, and after how many others."""
        if event.what:
            return None
        drawn = self._rng.random()
        for what, share, slots in (
            ("late", self._disorder.late, _LATE),
            ("repeated", self._disorder.repeated, _REPEATED),
            ("overtaken", self._disorder.overtaken, _OVERTAKEN),
        ):
            if drawn < share:
                low, high = map(math.log, slots)
                return what, round(math.exp(self._rng.uniform(low, high)))
            drawn -= share
        return None

    def _told(self, at: datetime) -> Event:
        stream, message = self._next_message(_whole(at))
        key = str(message.fields[message.key])
        if self._rng.random() < self._disorder.broken:
            kind = self._rng.choice(_BROKEN[stream])
            return Event(stream, key, spoil(self._rng, kind, message), kind)
        return Event(stream, key, message.payload)

    def _next_message(self, at: datetime) -> tuple[str, Message]:
        if not self._states or self._states[0][0] > at:
            if self._rng.random() < _ERRANDS:
                self._begin_errand(at)
            else:
                self._begin_order(at)
        _, _, tell = heapq.heappop(self._states)
        return tell()

    def _begin_order(self, at: datetime) -> None:
        (buyer,) = self._rng.choices(self._customers, cum_weights=self._custom)
        number = next(self._orders)
        life = [
            _faster(state)
            for state in _lives.order_life(self._rng, number, buyer, self._products, at)
        ]
        for place, order in enumerate(life):
            self._expect(order.changed_at, self._order_teller(order, place == 0))
        if _lives.is_shipped(life):
            trip_id = f"t-{next(self._trips)}"
            self._expect_trip(_lives.delivery(self._rng, trip_id, life))

    def _begin_errand(self, at: datetime) -> None:
        trip_id = f"t-{next(self._trips)}"
        errand = _lives.errand(self._rng, trip_id, at)
        self._expect_trip([_faster_trip(trip) for trip in errand])

    def _expect_trip(self, life: list[Trip]) -> None:
        for trip in life:
            self._expect(trip.changed_at, self._trip_teller(trip))

    def _expect(self, at: datetime, tell: _Teller) -> None:
        heapq.heappush(self._states, (at, next(self._ties), tell))

    def _order_teller(self, order: Order, is_first: bool) -> _Teller:
        return lambda: (ORDERS, order_message(self._rng, order, is_first=is_first))

    def _trip_teller(self, trip: Trip) -> _Teller:
        return lambda: (TRIPS, trip_message(self._rng, trip))


def first_number(start: datetime) -> int:
    """Return a number from which a run that starts then may number its orders.

    A later run begins beyond, unless this one makes over 10,000 a second.
    """
    return int((start - _SINCE).total_seconds()) * _NUMBERS_A_SECOND + 1


def slot_times(start: datetime, rate: float, *, rushes: bool) -> Iterator[datetime]:
    """Yield when events are sent, whole milliseconds, `rate` a second.

    With `rushes` more in rush hours and fewer at night, as many on average.
    """
    if not rushes:
        for number in count():
            yield _whole(start + timedelta(seconds=number / rate))
    at = start
    while True:
        yield _whole(at)
        at += timedelta(seconds=1 / (rate * _lives.busyness(at)))


def _faster(order: Order) -> Order:
    since = order.placed_at
    return replace(
        order,
        promised_at=_sooner(order.promised_at, since),
        delivered_at=order.delivered_at and _sooner(order.delivered_at, since),
        changed_at=_sooner(order.changed_at, since),
    )


def _faster_trip(trip: Trip) -> Trip:
    since = trip.requested_at
    return replace(
        trip,
        promised_at=_sooner(trip.promised_at, since),
        completed_at=trip.completed_at and _sooner(trip.completed_at, since),
        changed_at=_sooner(trip.changed_at, since),
    )


def _sooner(moment: datetime, since: datetime) -> datetime:
    return since + (moment - since) // MILLISECOND // _FASTER * MILLISECOND


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
