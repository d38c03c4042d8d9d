"""What happens in the made-up shop: a pure function of a seed and a time.

Two acts. `Shop.history` is what has happened up to `now`; `Shop.changes` is
what happens between `now` and `later`, much of it to what is long past. Equal
arguments give equal bytes and rows; no clock is read.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from landing.demo import _desk, _lives, _turns
from landing.demo._lives import between, chance, some
from landing.demo._model import (
    Customer,
    Order,
    Product,
    Rate,
    SalesOrder,
    Trip,
    row_time,
)
from landing.demo.stream import (
    Delivery,
    Habits,
    Message,
    StreamFacts,
    order_message,
    send,
    trip_message,
)

DAYS = 45
"""How far back the history reaches, in days."""

_NEW_CUSTOMERS = 5

_HISTORY_ORDERS = Habits(
    late=0.035,
    repeated=0.022,
    broken={
        "invalid_amount": 10,
        "invalid_time": 5,
        "missing_key": 5,
        "not_json": 6,
        "not_utf8": 1,
    },
)
_HISTORY_TRIPS = replace(
    _HISTORY_ORDERS,
    broken={"invalid_time": 4, "missing_key": 4, "not_json": 4, "not_utf8": 1},
)
_LATER_ORDERS = Habits(
    broken={"invalid_amount": 2, "invalid_time": 1, "missing_key": 1, "not_json": 2}
)
_LATER_TRIPS = Habits(broken={"invalid_time": 1, "missing_key": 1, "not_json": 1})


@dataclass(frozen=True, slots=True)
class Facts:
    """What an act did on purpose.

    `mended` events are broken ones of the act before, sent whole under the
    same key and time (they count as late, too); `moved` orders got another
    day by an event, one that may have been broken on its way. The desk changed
    or deleted rows of `sales_orders`.
    """

    order_events: StreamFacts
    trip_events: StreamFacts
    mended: int
    moved: int
    desk_corrected: int
    desk_deleted: int

    @property
    def events(self) -> int:
        """Events of both streams, copies and broken ones among them."""
        return self.order_events.events + self.trip_events.events

    @property
    def late(self) -> int:
        """Events that arrived behind one that is hours younger."""
        return self.order_events.late + self.trip_events.late

    @property
    def repeated(self) -> int:
        """Events that arrived once more with the same bytes."""
        return self.order_events.repeated + self.trip_events.repeated

    @property
    def out_of_order(self) -> int:
        """Events that arrived behind a younger neighbour."""
        return self.order_events.out_of_order + self.trip_events.out_of_order

    @property
    def broken(self) -> Mapping[str, int]:
        """Broken events by kind."""
        both = Counter(self.order_events.broken) + Counter(self.trip_events.broken)
        return dict(sorted(both.items()))


@dataclass(frozen=True, slots=True)
class _World:
    """What the second act must know of the first, and the streams do not say."""

    order_lives: list[list[Order]]
    trip_lives: list[list[Trip]]
    order_delivery: Delivery
    trip_delivery: Delivery


@dataclass(frozen=True, slots=True)
class History:
    """The first act: payloads in the order of arrival, and whole tables."""

    order_events: list[bytes]
    trip_events: list[bytes]
    customers: list[Customer]
    products: list[Product]
    rates: list[Rate]
    sales_orders: list[SalesOrder]
    facts: Facts
    world: _World = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """The second act: more payloads, and the rows that changed or are new.

    `products` and `rates` are the whole lists as they stand then, for the files are
    written again; `repriced` counts products with another price. One rate of days ago
    is corrected.
    """

    order_events: list[bytes]
    trip_events: list[bytes]
    customers: list[Customer]
    products: list[Product]
    rates: list[Rate]
    sales_orders: list[SalesOrder]
    repriced: int
    facts: Facts


class Shop:
    """A shop that delivers.

    `now` is aware and cut to milliseconds. The same seed and time give the same
    shop.
    """

    def __init__(self, seed: int, now: datetime) -> None:
        self.seed = seed
        self.now = _whole_milliseconds(now)

    def history(self, *, orders: int = 3_200, trips: int = 1_700) -> History:
        """Return the last 45 days, which end at `now`.

        The usual numbers make about 20,000 events.
        """
        rng = self._chance("history")
        start = self.now - timedelta(days=DAYS)
        customers = _lives.customers(
            chance(self.seed, "customers"), range(1, 401), start, self.now
        )
        products = _lives.products(chance(self.seed, "products"), start, self.now)
        placed = _lives.busy_times(rng, orders, start, self.now)
        order_lives = [
            _lives.order_life(rng, number, buyer, products, placed_at)
            for number, (buyer, placed_at) in enumerate(
                zip(_lives.buyers(rng, customers, orders), placed, strict=True),
                start=1,
            )
        ]
        trip_lives = self._trips(rng, order_lives, trips, start)
        order_delivery = send(
            rng, _order_messages(rng, order_lives, None, self.now), _HISTORY_ORDERS
        )
        trip_delivery = send(
            rng, _trip_messages(rng, trip_lives, None, self.now), _HISTORY_TRIPS
        )
        desk = _desk.first_rows(rng, self._in_table(order_lives), self.now)
        return History(
            order_events=order_delivery.payloads,
            trip_events=trip_delivery.payloads,
            customers=customers,
            products=products,
            rates=_lives.rates(self.seed, start, self.now),
            sales_orders=desk.rows,
            facts=Facts(
                order_delivery.facts,
                trip_delivery.facts,
                mended=0,
                moved=0,
                desk_corrected=desk.corrected,
                desk_deleted=desk.deleted,
            ),
            world=_World(order_lives, trip_lives, order_delivery, trip_delivery),
        )

    def changes(self, history: History, *, later: datetime) -> Changes:
        """Return what happens between `now` and `later`, after this history.

        Nothing in it is younger than `later`. Raises ValueError where `later`
        is not after `now`.
        """
        end = _whole_milliseconds(later)
        if end <= self.now:
            raise ValueError("later must be after now")
        rng = self._chance("changes")
        world = history.world
        customers = self._changed_customers(rng, history.customers, end)
        products, repriced = self._repriced(rng, history.products, end)
        order_lives = world.order_lives + self._new_orders(
            rng, history, customers, products, end
        )
        order_lives, moved = _turns.turned_orders(
            rng, self.seed, order_lives, world.trip_lives, self.now, end
        )
        trip_lives = _turns.turned_trips(world.trip_lives, order_lives, self.now)
        trip_lives += _turns.new_trips(
            rng,
            trip_lives,
            order_lives,
            self.now,
            end,
            first=1 + len(trip_lives),
        )
        mended = self._mended(rng, world.order_delivery)
        order_delivery = send(
            rng,
            _order_messages(rng, order_lives, self.now, end),
            _LATER_ORDERS,
            stragglers=[*world.order_delivery.held_back, *mended],
            again=some(rng, world.order_delivery.intact, 30),
        )
        trip_delivery = send(
            rng,
            _trip_messages(rng, trip_lives, self.now, end),
            _LATER_TRIPS,
            stragglers=world.trip_delivery.held_back,
            again=some(rng, world.trip_delivery.intact, 15),
        )
        desk = _desk.changed_rows(
            rng, history.sales_orders, self._in_table(order_lives), self.now, end
        )
        return Changes(
            order_events=order_delivery.payloads,
            trip_events=trip_delivery.payloads,
            customers=customers,
            products=products,
            rates=self._rates(rng, history.rates, end),
            sales_orders=desk.rows,
            repriced=repriced,
            facts=Facts(
                order_delivery.facts,
                trip_delivery.facts,
                mended=len(mended),
                moved=moved,
                desk_corrected=desk.corrected,
                desk_deleted=desk.deleted,
            ),
        )

    def _chance(self, act: str) -> random.Random:
        return chance(self.seed, act)

    def _trips(
        self,
        rng: random.Random,
        order_lives: Sequence[list[Order]],
        count: int,
        start: datetime,
    ) -> list[list[Trip]]:
        """Return trips, most of them for orders; those have begun by `now`."""
        errands = [
            _lives.errand(rng, "", at)
            for at in _lives.busy_times(rng, count // 12, start, self.now)
        ]
        shipped = [life for life in order_lives if _lives.is_shipped(life)]
        deliveries = (
            _lives.delivery(rng, "", life) for life in rng.sample(shipped, len(shipped))
        )
        begun = [life for life in deliveries if life[0].changed_at <= self.now]
        lives = [*errands, *begun[: count - len(errands)]]
        return _lives.numbered(lives, first=1)

    def _in_table(self, lives: Iterable[list[Order]]) -> list[list[Order]]:
        return [life for life in lives if _desk.in_table(self.seed, life[0].order_id)]

    def _changed_customers(
        self, rng: random.Random, customers: Sequence[Customer], end: datetime
    ) -> list[Customer]:
        first = len(customers) + 1
        return [
            _lives.moved_house(rng, customer, between(rng, self.now, end))
            for customer in some(rng, customers, 12)
        ] + _lives.customers(rng, range(first, first + _NEW_CUSTOMERS), self.now, end)

    def _repriced(
        self, rng: random.Random, products: Sequence[Product], end: datetime
    ) -> tuple[list[Product], int]:
        chosen = {product.product_id for product in some(rng, products, 3)}
        listed = [
            _lives.repriced(rng, product, between(rng, self.now, end))
            if product.product_id in chosen
            else product
            for product in products
        ]
        return listed, len(chosen)

    def _rates(
        self, rng: random.Random, rates: Sequence[Rate], end: datetime
    ) -> list[Rate]:
        chosen = rng.choice(rates[:-4])
        listed = [
            _lives.corrected(rate, between(rng, self.now, end))
            if rate == chosen
            else rate
            for rate in rates
        ]
        return listed + [
            rate
            for rate in _lives.rates(self.seed, self.now, end)
            if rate.last_updated > row_time(self.now)
        ]

    def _new_orders(
        self,
        rng: random.Random,
        history: History,
        customers: Sequence[Customer],
        products: Sequence[Product],
        end: datetime,
    ) -> list[list[Order]]:
        count = max(1, len(history.world.order_lives) // 50)
        buyers = _lives.buyers(
            rng, [*history.customers, *customers[-_NEW_CUSTOMERS:]], count
        )
        placed = sorted(between(rng, self.now, end) for _ in buyers)
        first = 1 + len(history.world.order_lives)
        return [
            _lives.order_life(rng, number, buyer, products, placed_at)
            for number, (buyer, placed_at) in enumerate(
                zip(buyers, placed, strict=True), start=first
            )
        ]

    def _mended(self, rng: random.Random, delivery: Delivery) -> list[Message]:
        """Return some of the broken messages whose key and time could be read."""
        a_day_ago = self.now - timedelta(days=1)
        readable = [
            message
            for kind, message in delivery.spoilt
            if kind == "invalid_amount" and message.at <= a_day_ago
        ]
        return some(rng, readable, 5)


def _order_messages(
    rng: random.Random,
    lives: Iterable[list[Order]],
    low: datetime | None,
    high: datetime,
) -> list[Message]:
    """Return the events of the states in (low, high]."""
    return [
        order_message(rng, state, is_first=number == 0)
        for life in lives
        for number, state in enumerate(life)
        if state.changed_at <= high and (low is None or state.changed_at > low)
    ]


def _trip_messages(
    rng: random.Random,
    lives: Iterable[list[Trip]],
    low: datetime | None,
    high: datetime,
) -> list[Message]:
    """Return the events of the states in (low, high]."""
    return [
        trip_message(rng, state)
        for life in lives
        for state in life
        if state.changed_at <= high and (low is None or state.changed_at > low)
    ]


def _whole_milliseconds(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the shop's times are aware of their zone")
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)
