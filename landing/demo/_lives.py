"""How things go in the shop: chance in, the life of one order or trip out.

A life is every state that an order or a trip goes through, oldest first, also
those that lie ahead of the shop's present.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from landing.demo._model import Customer, Item, Order, Product, Rate, Trip, row_time

_Thing = TypeVar("_Thing")

MILLISECOND = timedelta(milliseconds=1)
_HOUR = timedelta(hours=1)
_SATURDAY = 5

# Orders by hour (UTC) and by weekday from Monday, against a plain one.
_BY_HOUR = (
    *(3, 2, 1, 1, 1, 2, 4, 6, 7, 8, 8, 9),
    *(10, 9, 8, 8, 10, 13, 17, 20, 19, 15, 9, 5),
)
_BY_WEEKDAY = (1.0, 0.9, 0.9, 1.0, 1.2, 1.6, 1.5)

_FIRST_NAMES = (  # noqa: SIM905 - one name a line reads worse
    "Ada Amir Anna Bo Chiara David Elif Emma Femi Greta Hugo Ines Jan José Kateřina "
    "Lars Léa Maria Mateusz Nora Olga Paul Rosa Sven Tomás Yusuf Zoë"
).split()
_LAST_NAMES = (  # noqa: SIM905 - likewise
    "Andersen Bauer Costa Dubois Eriksson Fischer García Horák Ivanova Jansen "
    "Kowalski Lindqvist Moreau Müller Nowak Okafor Peeters Rossi Silva Weiß"
).split()
_CITIES = (
    ("Amsterdam", "NL"),
    ("Antwerp", "BE"),
    ("Basel", "CH"),
    ("Berlin", "DE"),
    ("Hamburg", "DE"),
    ("Köln", "DE"),
    ("Leeds", "GB"),
    ("Lyon", "FR"),
    ("Rotterdam", "NL"),
    ("Vienna", "AT"),
)
# Where customers pay in another currency than the euro, and what it is worth in euros.
_CURRENCIES = {"CH": "CHF", "GB": "GBP"}
_WORTH = {"CHF": Decimal("1.06"), "GBP": Decimal("1.17")}
_GOODS = {
    "kitchen": ("Kettle", "Pan", "Knife", "Teapot", "Bowl"),
    "home": ("Lamp", "Blanket", "Mirror", "Clock", "Vase"),
    "garden": ("Spade", "Hose", "Bench", "Planter", "Lantern"),
    "office": ("Desk", "Chair", "Notebook", "Pen", "Shelf"),
    "sport": ("Ball", "Racket", "Mat", "Bottle", "Rope"),
    "books": ("Atlas", "Novel", "Cookbook", "Field guide", "Dictionary"),
}
_KINDS = ("small", "large")


def chance(*parts: object) -> random.Random:
    """Return the source of chance of this name: equal parts, equal numbers."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311 - made-up data


def some(rng: random.Random, among: Sequence[_Thing], count: int) -> list[_Thing]:
    """Return so many of them, or all where there are fewer."""
    return rng.sample(among, min(count, len(among)))


def between(rng: random.Random, low: datetime, high: datetime) -> datetime:
    """Return a time in (low, high], whole milliseconds from `low` on."""
    return low + rng.randint(1, max(1, (high - low) // MILLISECOND)) * MILLISECOND


def busy_times(
    rng: random.Random, count: int, start: datetime, end: datetime
) -> list[datetime]:
    """Return times in (start, end], more of them on weekends and evenings."""
    hours = [start + n * _HOUR for n in range(-(-(end - start) // _HOUR))]
    weights = accumulate(
        _BY_HOUR[hour.hour] * _BY_WEEKDAY[hour.weekday()] for hour in hours
    )
    picked = rng.choices(hours, cum_weights=list(weights), k=count)
    return sorted(between(rng, hour, min(hour + _HOUR, end)) for hour in picked)


def busyness(moment: datetime) -> float:
    """Return how many orders come in an hour like this one, against the average."""
    usual = sum(_BY_HOUR) * sum(_BY_WEEKDAY) / len(_BY_HOUR) / len(_BY_WEEKDAY)
    utc = moment.astimezone(UTC)
    return _BY_HOUR[utc.hour] * _BY_WEEKDAY[utc.weekday()] / usual


def customers(
    rng: random.Random, numbers: Sequence[int], since: datetime, until: datetime
) -> list[Customer]:
    """Return the customers of these numbers, changed between the two times."""
    return [
        Customer(
            f"c-{number}",
            f"{rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}",
            *rng.choice(_CITIES),
            row_time(_sometime(rng, since, until)),
        )
        for number in numbers
    ]


def moved_house(rng: random.Random, customer: Customer, at: datetime) -> Customer:
    """Return the customer in another city."""
    elsewhere = [place for place in _CITIES if place[0] != customer.city]
    city, country = rng.choice(elsewhere)
    return replace(customer, city=city, country=country, last_updated=row_time(at))


def products(rng: random.Random, since: datetime, until: datetime) -> list[Product]:
    """Return the whole list of products, changed between the two times."""
    names = [
        (category, f"{good}, {kind}")
        for category, goods in _GOODS.items()
        for good in goods
        for kind in _KINDS
    ]
    return [
        Product(
            f"p-{number}",
            name,
            category,
            # Most are cheap, some are not.
            Decimal(round(100 * rng.lognormvariate(3.2, 0.9)) + 95).scaleb(-2),
            row_time(_sometime(rng, since, until)),
        )
        for number, (category, name) in enumerate(names, start=1)
    ]


def repriced(rng: random.Random, product: Product, at: datetime) -> Product:
    """Return the product at a higher price."""
    price = product.unit_price + Decimal(rng.randint(50, 500)).scaleb(-2)
    return replace(product, unit_price=price, last_updated=row_time(at))


def rates(seed: int, since: datetime, until: datetime) -> list[Rate]:
    """Return what currencies are worth in euros, fixed on weekdays at 16:00 UTC.

    The first is of the weekday before `since`; what a day's rate is depends on nothing
    but seed, currency and day.
    """
    first = since.astimezone(UTC).date() - timedelta(days=3)
    fixed_at = [
        datetime.combine(first, time(16), UTC) + n * timedelta(days=1)
        for n in range((until.astimezone(UTC).date() - first).days + 1)
    ]
    return [
        Rate(currency, at.date().isoformat(), _rate(seed, currency, at), row_time(at))
        for at in fixed_at
        if at.weekday() < _SATURDAY and at <= until
        for currency in _WORTH
    ]


def corrected(rate: Rate, at: datetime) -> Rate:
    """Return the rate as it is corrected: a hundredth more."""
    more = (rate.rate * Decimal("1.01")).quantize(Decimal("0.0001"))
    return replace(rate, rate=more, last_updated=row_time(at))


def _rate(seed: int, currency: str, at: datetime) -> Decimal:
    around = chance(seed, "rate", currency, at.date()).uniform(0.98, 1.02)
    return (_WORTH[currency] * Decimal(around)).quantize(Decimal("0.0001"))


def buyers(
    rng: random.Random, customers: Sequence[Customer], count: int
) -> list[Customer]:
    """Return who orders: a few customers often, most of them seldom."""
    return rng.choices(customers, cum_weights=custom(customers), k=count)


def custom(customers: Sequence[Customer]) -> list[float]:
    """Return how often each customer orders, added up: as `choices` takes it."""
    return list(accumulate(1 / (rank + 9) for rank in range(len(customers))))


def order_life(
    rng: random.Random,
    order_id: int,
    customer: Customer,
    catalogue: Sequence[Product],
    placed_at: datetime,
) -> list[Order]:
    """Return an order's life: mostly placed, paid, shipped and delivered in time.

    About one in twenty is cancelled, one in forty is never delivered, and one
    in eight of the others comes late; one in four is changed once by its buyer.
    """
    promised_at = _promise(rng, placed_at)
    placed = Order(
        order_id,
        customer.customer_id,
        "placed",
        _basket(rng, catalogue),
        placed_at,
        promised_at,
        None,
        placed_at,
        _CURRENCIES.get(customer.country, "EUR"),
    )
    takes = rng.uniform(0.45, 0.98) if rng.random() < 0.88 else rng.uniform(1.02, 1.8)
    delivered_at = _along(placed_at, promised_at, takes)
    paid_at = placed_at + rng.randint(40_000, 900_000) * MILLISECOND
    shipped_at = _along(paid_at, delivered_at, rng.uniform(0.6, 0.9))
    life = [placed, replace(placed, status="paid", changed_at=paid_at)]
    if rng.random() < 0.25:
        changed_at = _along(paid_at, shipped_at, rng.uniform(0.1, 0.4))
        life.append(
            replace(life[-1], items=_more(rng, placed.items), changed_at=changed_at)
        )
    if rng.random() < 0.05:
        cancelled_at = _along(paid_at, shipped_at, rng.uniform(0.5, 0.9))
        return [*life, replace(life[-1], status="cancelled", changed_at=cancelled_at)]
    life.append(replace(life[-1], status="shipped", changed_at=shipped_at))
    if rng.random() < 0.025:
        return life
    return [*life, delivered(life[-1], delivered_at)]


def state_at(life: Sequence[Order], moment: datetime) -> Order:
    """Return the order as it stood then, or as it began where that was later."""
    return [life[0], *(state for state in life if state.changed_at <= moment)][-1]


def is_shipped(life: Iterable[Order]) -> bool:
    """Return whether the order is ever given to a vehicle."""
    return any(state.status == "shipped" for state in life)


def delivered(order: Order, at: datetime) -> Order:
    """Return the order as it stands once delivered."""
    return replace(order, status="delivered", delivered_at=at, changed_at=at)


def neighbouring_day(
    rng: random.Random, placed_at: datetime, end: datetime
) -> datetime:
    """Return the same time of the day after or before, never later than `end`."""
    day = timedelta(days=1)
    forward = placed_at + day <= end and rng.random() < 0.5
    return placed_at + day if forward else placed_at - day


def delivery(rng: random.Random, trip_id: str, order: Sequence[Order]) -> list[Trip]:
    """Return the life of the trip that brings an order, from the order's life."""
    at = {state.status: state.changed_at for state in order}
    return _trip(
        rng,
        trip_id,
        order[0].order_id,
        requested_at=_along(at["paid"], at["shipped"], rng.uniform(0.45, 0.8)),
        picked_up_at=at["shipped"],
        promised_at=order[0].promised_at,
        completed_at=at.get("delivered"),
    )


def errand(rng: random.Random, trip_id: str, requested_at: datetime) -> list[Trip]:
    """Return the life of a trip that belongs to no order."""
    picked_up_at = requested_at + rng.randint(300, 2_400) * 1000 * MILLISECOND
    completed_at = picked_up_at + rng.randint(600, 5_400) * 1000 * MILLISECOND
    return _trip(
        rng,
        trip_id,
        None,
        requested_at=requested_at,
        picked_up_at=picked_up_at,
        promised_at=requested_at + 2 * _HOUR,
        completed_at=completed_at,
    )


def _trip(
    rng: random.Random,
    trip_id: str,
    order_id: int | None,
    *,
    requested_at: datetime,
    picked_up_at: datetime,
    promised_at: datetime,
    completed_at: datetime | None,
) -> list[Trip]:
    requested = Trip(
        trip_id,
        order_id,
        "requested",
        None,
        requested_at,
        promised_at,
        None,
        Decimal(min(round(10 * rng.lognormvariate(1.9, 0.6)), 999) + 5).scaleb(-1),
        requested_at,
    )
    assigned_at = _along(requested_at, picked_up_at, rng.uniform(0.05, 0.5))
    assigned = replace(
        requested,
        status="assigned",
        vehicle_id=f"v-{rng.randint(1, 40)}",
        changed_at=assigned_at,
    )
    life = [requested, assigned]
    if rng.random() < 0.04:
        cancelled_at = _along(assigned_at, picked_up_at, rng.uniform(0.2, 0.8))
        return [*life, replace(assigned, status="cancelled", changed_at=cancelled_at)]
    life.append(replace(assigned, status="picked_up", changed_at=picked_up_at))
    if completed_at is not None:
        life.append(completed(life[-1], completed_at))
    return life


def numbered(lives: Iterable[list[Trip]], first: int) -> list[list[Trip]]:
    """Return the trips in the order of their beginning, numbered from `first`."""
    return [
        [replace(state, trip_id=f"t-{number}") for state in life]
        for number, life in enumerate(
            sorted(lives, key=lambda life: life[0].changed_at), start=first
        )
    ]


def completed(trip: Trip, at: datetime) -> Trip:
    """Return the trip as it stands once completed."""
    return replace(trip, status="completed", completed_at=at, changed_at=at)


def _promise(rng: random.Random, placed_at: datetime) -> datetime:
    (hours,) = rng.choices((3, 24, 72), (30, 45, 25))
    promised_at = placed_at + timedelta(hours=hours + 1)
    return promised_at.replace(minute=0, second=0, microsecond=0)


def _basket(rng: random.Random, catalogue: Sequence[Product]) -> tuple[Item, ...]:
    (lines,) = rng.choices((1, 2, 3, 4), (50, 28, 15, 7))
    return tuple(
        Item(line, product.product_id, quantity, product.unit_price)
        for line, (product, quantity) in enumerate(
            zip(
                rng.sample(catalogue, lines),
                rng.choices((1, 2, 3, 6), (70, 18, 8, 4), k=lines),
                strict=True,
            ),
            start=1,
        )
    )


def _more(rng: random.Random, items: tuple[Item, ...]) -> tuple[Item, ...]:
    picked = rng.randrange(len(items))
    more = replace(items[picked], quantity=items[picked].quantity + 1)
    return (*items[:picked], more, *items[picked + 1 :])


def _sometime(rng: random.Random, low: datetime, high: datetime) -> datetime:
    # One number drawn whatever the times: the same seed, the same customers.
    return low + (high - low) * rng.random()


def _along(low: datetime, high: datetime, share: float) -> datetime:
    return low + int(share * ((high - low) // MILLISECOND)) * MILLISECOND
