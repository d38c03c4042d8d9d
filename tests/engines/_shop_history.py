"""One seeded history of a shop, in stages: what every engine is to build alike.

Its events come late, twice, out of order, broken and mended; rows of the shop's
tables overtake and contradict them, are corrected and deleted. Among the values
are those that engines are known to disagree about.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _landed import LandedEvent, land_batch, land_window

Event = dict[str, Any]

STAGES = (0.6, 0.2, 0.15, 0.05)
"""The share of the events that each stage brings; each is built before the next."""

OPENING = datetime(2026, 3, 27, 20, 7, tzinfo=UTC)
"""When the first events land: two days before clocks go forward in Europe."""

BATCHES, SMALLEST = 200, 30
"""In about so many batches, so that a small history has events of all sources, too."""

# Half cents, both signs of nothing, and numbers as text.
AMOUNTS = (10, 20.5, "7.25", 0, "-0", "0.005", "1.005", 2.675, " 5 ")
# The largest there is, more digits than a double has, and exponents.
ODD_AMOUNTS = (
    "9999999999999.99",
    1234567890123.45,
    "1234567890.123456789",
    "1e2",
    1e16,
)

# Month and year ends, a leap day, both changes of the clocks, the first and the
# last second that some engines know, and a second that only some days have.
ODD_TIMES = (
    "2024-02-29T23:59:59.999999Z",
    "2025-12-31T23:59:59.9999999Z",
    "2026-01-01T00:00:00+14:00",
    "2026-03-08T06:59:59.999999Z",
    "2026-03-08T07:00:00Z",
    "2025-11-02T05:30:00Z",
    "2025-11-02T06:30:00Z",
    "2038-01-19T03:14:08Z",
    "1900-01-01T05:00:00Z",
    "1969-12-31T23:59:59.999999Z",
    1763120674,
    1763120674.343,
    "1763120674.1234567",
    "2026-03-28T10:00:00.5",
    "2026-03-28 10:00:00+0530",
    "2026-03-28T10:00Z",
)
NO_TIMES = ("2016-12-31T23:59:60Z", "2025-02-29T00:00:00Z", "noon", "")

TEXTS = (None, "", "  ", "EUR", "eur", "Eur ", " EUR", "é", "e\u0301", "😀", "a|b~c")
STATUSES = (
    *("placed", "paid", "Paid ", "SHIPPED", "delivered", "delivered"),
    *("cancelled", "Refunded", "on hold"),
)
CURRENCIES = ("EUR", " eur ", "USD", "usd", "")

# What an order's items may be beside a list of objects.
ODD_ITEMS = ([], [1, "x", None, [2]], [{"line": "1e99"}], [{"quantity": "-1"}], "[]")


@dataclass
class ShopHistory:
    """Lands its stages one after the other, always the same of one seed."""

    lake: Path
    seed: int
    events: int
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _sent: dict[tuple[str, str], list[LandedEvent]] = field(default_factory=dict)
    _broken: list[tuple[str, Event]] = field(default_factory=list)
    _stage: int = 0
    _files: int = 0

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._clock = OPENING

    def land_next(self) -> bool:
        """Land the next stage; false where there is none."""
        if self._stage == len(STAGES):
            return False
        count = int(self.events * STAGES[self._stage])
        self._rows(count // 10)
        while count > 0:
            batch = min(max(self.events // BATCHES, SMALLEST), count)
            count -= batch
            self._clock += timedelta(minutes=self._dice.choice([0, 1, 7, 61]))
            self._land_some(batch)
        self._stage += 1
        self._clock += timedelta(hours=5)
        return True

    # events

    def _land_some(self, count: int) -> None:
        source = self._dice.choice(["order_events", "order_events", "trip_events"])
        partition = self._dice.choice("012")
        # a share of what landed already, under its own numbers or as a new event
        known = self._sent.get((source, partition), [])
        if known and self._dice.random() < 0.2:
            first = self._dice.randrange(len(known))
            land_batch(
                self.lake,
                source,
                partition,
                known[first : first + 50],
                self._landing(),
            )
        retried = [body for _, body, _ in self._dice.sample(known, min(5, len(known)))]
        make = self._order if source == "order_events" else self._trip
        bodies = [self._body(source, make()) for _ in range(count - len(retried))]
        self._send(source, partition, [*bodies, *retried])

    def _send(
        self, source: str, partition: str, bodies: Sequence[bytes | None]
    ) -> None:
        first = self._numbers.setdefault((source, partition), 1)
        self._numbers[source, partition] = first + len(bodies)
        lag = timedelta(minutes=self._dice.choice([0, 0, 2, 300]))
        events = [
            (number, body, self._clock - lag)
            for number, body in enumerate(bodies, first)
        ]
        self._sent.setdefault((source, partition), []).extend(events)
        land_batch(self.lake, source, partition, events, self._landing())

    def _landing(self) -> datetime:
        """When a file lands: each in a moment of its own, as by a real clock."""
        self._files += 1
        return self._clock + timedelta(microseconds=self._files)

    def _body(self, source: str, event: Event) -> bytes | None:
        if self._broken and self._dice.random() < 0.01:
            where, mended = self._dice.choice(self._broken)
            return _bytes(mended) if where == source else _bytes(event)
        if self._dice.random() > 0.015:
            return _bytes(event)
        how = self._dice.randrange(8)
        if how < 2:
            self._broken.append((source, event))
            return _bytes(event | {"amount": "junk", "distance_km": "junk"})
        if how == 2:
            return _bytes(event | {"timestamp": self._dice.choice(NO_TIMES)})
        if how == 3:
            return _bytes(event | {"order_id": " ", "trip_id": None})
        if how == 4:
            return _bytes(event)[:-1]
        if how == 5:
            return b"\xff" + _bytes(event)
        if how == 6:
            return _bytes(event) + b" {}"
        return None

    def _order(self) -> Event:
        dice = self._dice
        number = dice.randrange(self.events // 5)
        event: Event = {
            # 1234 and "1234" are one order
            "order_id": dice.choice([number, str(number), f" {number} "]),
            "timestamp": self._time(),
            "status": dice.choice(STATUSES),
            "customer_id": dice.choice([None, *(f"c-{n}" for n in range(40))]),
            "amount": dice.choice(ODD_AMOUNTS if dice.random() < 0.02 else AMOUNTS),
        }
        for name in ("placed_at", "promised_at", "delivered_at"):
            if dice.random() < 0.4:
                event[name] = dice.choice([None, self._time()])
        if dice.random() < 0.5:
            event["currency"] = dice.choice(CURRENCIES + TEXTS)
        if dice.random() < 0.6:
            event["items"] = self._items()
        return event

    def _items(self) -> Any:
        dice = self._dice
        if dice.random() < 0.05:
            return dice.choice(ODD_ITEMS[:-1])
        return [
            {
                "line": dice.choice([None, 1, 2, "2", 3.0]),
                "product_id": dice.choice(["p-1", "p-2", 7, "7", "😀", " p-1 "]),
                "quantity": dice.choice([1, 2, "0.5", 1.2345, None]),
                "unit_price": dice.choice([*AMOUNTS, *ODD_AMOUNTS, None]),
            }
            for _ in range(dice.randrange(4))
        ]

    def _trip(self) -> Event:
        dice = self._dice
        number = dice.randrange(self.events // 10)
        return {
            "trip_id": dice.choice([f"t-{number}", f"T-{number}"]),
            "order_id": dice.choice([None, number, str(number)]),
            "vehicle_id": dice.choice(TEXTS),
            "timestamp": self._time(),
            "status": dice.choice(["requested", "Completed", "cancelled", None]),
            "requested_at": dice.choice([None, self._time()]),
            "promised_at": dice.choice([None, self._time()]),
            "completed_at": dice.choice([None, self._time()]),
            "distance_km": dice.choice([None, 1, 2.5, "3.1415", "0.0005", 12]),
        }

    def _time(self) -> Any:
        dice = self._dice
        if dice.random() < 0.02:
            return dice.choice(ODD_TIMES)
        late = dice.choice([0, 0, 0, 1, 3, dice.randrange(60), dice.randrange(900)])
        moment = self._clock - timedelta(
            days=late,
            hours=dice.randrange(30),
            seconds=dice.randrange(3600),
            microseconds=dice.choice([0, 1, 999_999]),
        )
        text = moment.isoformat()
        return dice.choice([text, text.replace("+00:00", "Z"), moment.timestamp()])

    # rows

    def _rows(self, count: int) -> None:
        dice = self._dice
        for _ in range(3):
            self._clock += timedelta(minutes=11)
            orders = [self._sales_order() for _ in range(count // 3)]
            land_window(self.lake, "sales_orders", orders, self._landing())
        customers = [
            {
                "customer_id": f"c-{dice.randrange(40)}",
                "name": dice.choice(TEXTS),
                "city": dice.choice(TEXTS),
                "last_updated": self._iso(),
            }
            for _ in range(60)
        ]
        # a table without a key has two states of one product in one moment
        together = self._iso()
        products = [
            {
                "product_id": f"p-{dice.randrange(9)}",
                "name": dice.choice(TEXTS),
                "unit_price": dice.choice(["1.00", "2.50", None]),
                "last_updated": dice.choice([together, self._iso()]),
            }
            for _ in range(20)
        ]
        rates = [
            {
                "currency": dice.choice(["USD", "gbp", "CHF", "EUR", None]),
                "rate_date": f"{self._clock - timedelta(days=dice.randrange(4)):%F}",
                "rate": dice.choice(["0.91234567", "1.1", "7.46000005", "0", "dear"]),
                "last_updated": self._iso(),
            }
            for _ in range(20)
        ]
        land_window(self.lake, "customers", customers, self._landing())
        land_window(self.lake, "exchange_rates", rates, self._landing())
        land_window(self.lake, "products", products, self._landing())

    def _sales_order(self) -> Event:
        dice = self._dice
        return {
            "order_id": str(dice.randrange(self.events // 5)),
            "customer_id": f"c-{dice.randrange(40)}",
            "status": dice.choice(STATUSES),
            "amount": dice.choice(["10", "33.005", "0.00", "12.5"]),
            "currency": dice.choice(CURRENCIES + TEXTS),
            "placed_at": dice.choice([None, self._iso()]),
            "deleted": dice.choice([0, 0, 0, 1]),
            "last_updated": dice.choice([*[self._iso()] * 60, "soon"]),
        }

    def _iso(self) -> str:
        back = timedelta(hours=self._dice.randrange(900))
        return (self._clock - back).isoformat().replace("+00:00", "Z")


def _bytes(event: Event) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()
