"""The shop's events as payloads, and what their producer does wrong.

A payload is the whole order or trip as it stood at its `timestamp`. The
producer sends most of them once and in order; some it sends late, again, past
their neighbour, or broken, and it counts what it did.
"""

import math
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from json.encoder import encode_basestring as _quoted
from pathlib import Path

from landing.demo._model import Order, Trip, event_time, optional_time

Value = str | int | Decimal | None | list["Value"] | dict[str, "Value"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

LATE = timedelta(hours=6)
"""A late event arrives behind one that is younger by at least this."""

_LATEST = timedelta(days=21)
_NEIGHBOURS = timedelta(minutes=30)
_REPEATED_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Message:
    """An event that the shop has to tell, and the fields that say it.

    `key` is the name of the field that says which order or trip it is.
    """

    at: datetime
    key: str
    fields: dict[str, Value]

    @property
    def payload(self) -> bytes:
        """The event as it should be sent."""
        return to_json(self.fields).encode()


@dataclass(frozen=True, slots=True)
class Habits:
    """How often the producer errs: shares of the events, and how many broken.

    `broken` maps a kind (`not_json`, `missing_key`, `invalid_time`,
    `invalid_amount`, `not_utf8`) to a number of events.
    """

    broken: Mapping[str, int]
    late: float = 0.0
    repeated: float = 0.0
    overtaken: float = 0.05


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What the producer did on purpose; each event counts once below `events`.

    `late` came behind an event hours younger, `out_of_order` behind a younger
    neighbour, `repeated` with the very bytes that had come before. `broken`
    has each kind that occurs.
    """

    events: int
    late: int
    repeated: int
    out_of_order: int
    broken: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived, in that order, and what became of the rest.

    `intact` are the distinct payloads that can be read, `spoilt` the messages
    by the kind of their breakage, `held_back` the messages still to come.
    """

    payloads: list[bytes]
    facts: StreamFacts
    intact: list[bytes]
    spoilt: list[tuple[str, Message]]
    held_back: list[Message]


def order_message(rng: random.Random, order: Order, *, is_first: bool) -> Message:
    """Return an order's event; one in ten is spelled in another way.

    Then its time is in Unix seconds, or its key a number; some leave out what
    can be left out, an order's first event all but key, amount and time.
    """
    fields: dict[str, Value] = {
        "event_id": f"{rng.getrandbits(128):032x}",
        "order_id": str(order.order_id),
        "timestamp": event_time(order.changed_at),
        "amount": order.amount,
        "currency": order.currency,
        "customer_id": order.customer_id,
        "status": order.status,
        "placed_at": event_time(order.placed_at),
        "promised_at": event_time(order.promised_at),
        "delivered_at": optional_time(order.delivered_at),
        "items": [
            {
                "line": item.line,
                "product_id": item.product_id,
                "quantity": item.quantity,
                "unit_price": item.unit_price,
            }
            for item in order.items
        ],
    }
    spelling = rng.random()
    if spelling < 0.07:
        fields["timestamp"] = _unix_seconds(order.changed_at)
    if spelling < 0.04 or 0.07 < spelling < 0.10:
        fields["order_id"] = order.order_id
    if spelling < 0.02:
        bare = ("order_id", "amount", "timestamp")
        left_out = ("event_id", "currency")
        fields = {
            name: value
            for name, value in fields.items()
            if (name in bare if is_first else name not in left_out)
        }
    return Message(order.changed_at, "order_id", fields)


def trip_message(rng: random.Random, trip: Trip) -> Message:
    """Return a trip's event; one in ten is spelled in another way."""
    fields: dict[str, Value] = {
        "event_id": f"{rng.getrandbits(128):032x}",
        "trip_id": trip.trip_id,
        "timestamp": event_time(trip.changed_at),
        "status": trip.status,
        "requested_at": event_time(trip.requested_at),
        "promised_at": event_time(trip.promised_at),
        "completed_at": optional_time(trip.completed_at),
        "distance_km": trip.distance_km,
    }
    spelling = rng.random()
    if spelling < 0.06:
        fields["timestamp"] = _unix_seconds(trip.changed_at)
    if trip.order_id is not None:
        is_number = 0.04 < spelling < 0.10
        fields["order_id"] = trip.order_id if is_number else str(trip.order_id)
    if trip.vehicle_id is not None:
        fields["vehicle_id"] = trip.vehicle_id
    return Message(trip.changed_at, "trip_id", fields)


def send(
    rng: random.Random,
    messages: Iterable[Message],
    habits: Habits,
    *,
    stragglers: Sequence[Message] = (),
    again: Sequence[bytes] = (),
) -> Delivery:
    """Return what arrives when a producer of these habits sends the messages.

    `stragglers` are messages held back earlier, which now arrive late, and
    `again` payloads sent earlier, which now arrive once more; both somewhere
    between the others. Every straggler must be older by `LATE` than something
    that was sent before.
    """
    told = sorted(messages, key=lambda message: message.at)
    kinds = [kind for kind, count in habits.broken.items() for _ in range(count)]
    kinds = kinds[: len(told) // 4]
    spoilt_at = dict(zip(rng.sample(range(len(told)), len(kinds)), kinds, strict=True))
    arrivals: list[_Arrival] = []
    spoilt: list[tuple[str, Message]] = []
    held_back: list[Message] = []
    delayed: list[Message] = []
    intact_times = [m.at for n, m in enumerate(told) if n not in spoilt_at]
    newest = intact_times[-1] if intact_times else _EPOCH
    for number, message in enumerate(told):
        if kind := spoilt_at.get(number):
            spoilt.append((kind, message))
            arrivals.append(_Arrival(message.at, kind, spoil(rng, kind, message)))
        elif message.at + LATE <= newest and rng.random() < habits.late:
            delayed.append(message)
        else:
            arrivals.append(_Arrival(message.at, "", message.payload))

    # Late is late whatever the hour: behind an intact event that is younger.
    times = [arrival.at for arrival in arrivals if not arrival.what]
    late: list[_Arrival] = []
    for message in delayed:
        wanted = message.at + LATE * math.exp(rng.uniform(0, math.log(_LATEST / LATE)))
        behind = bisect_left(times, wanted)
        if behind == len(times):
            held_back.append(message)
        else:
            late.append(_Arrival(times[behind], "late", message.payload))
    late += [
        _Arrival(rng.choice(times) if times else message.at, "late", message.payload)
        for message in stragglers
    ]
    intact = [arrival for arrival in arrivals if not arrival.what] + late
    repeats = [
        _Arrival(again_at, "repeated", arrival.payload)
        for arrival in intact
        if rng.random() < habits.repeated
        if (again_at := _soon_after(rng, arrival.at)) <= newest
    ]
    repeats += [
        _Arrival(rng.choice(times) if times else _EPOCH, "repeated", payload)
        for payload in again
    ]
    # The sort is stable: at the same time, what is late or again comes behind.
    arrived = sorted([*arrivals, *late, *repeats], key=lambda arrival: arrival.at)
    _overtake(rng, arrived, habits.overtaken)
    did = Counter(arrival.what for arrival in arrived if arrival.what)
    return Delivery(
        payloads=[arrival.payload for arrival in arrived],
        facts=StreamFacts(
            events=len(arrived),
            late=did.pop("late", 0),
            repeated=did.pop("repeated", 0),
            out_of_order=did.pop("overtaken", 0),
            broken=dict(sorted(did.items())),
        ),
        intact=[arrival.payload for arrival in intact],
        spoilt=spoilt,
        held_back=held_back,
    )


def write_ndjson(path: Path, events: Iterable[bytes]) -> None:
    """Write the payloads, one a line; the file appears whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    with unfinished.open("wb") as file:
        file.writelines(event + b"\n" for event in events)
    unfinished.replace(path)


def to_json(value: Value) -> str:
    """Return the value as JSON, a Decimal with exactly the digits it has."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        pairs = (f"{_quoted(name)}: {to_json(part)}" for name, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_json, value)) + "]"
    return "null" if value is None else str(value)


@dataclass(slots=True)
class _Arrival:
    """A payload on its way; `what` the producer did to it, empty for nothing."""

    at: datetime
    what: str
    payload: bytes = field(repr=False)


def _overtake(rng: random.Random, arrived: list[_Arrival], share: float) -> None:
    """Let some events arrive behind their younger neighbour, in place."""
    number = 0
    while number + 1 < len(arrived):
        older, younger = arrived[number], arrived[number + 1]
        if (
            not older.what
            and not younger.what
            and timedelta(0) < younger.at - older.at < _NEIGHBOURS
            and rng.random() < share
        ):
            arrived[number], arrived[number + 1] = younger, older
            older.what = "overtaken"
            number += 1
        number += 1


def _soon_after(rng: random.Random, at: datetime) -> datetime:
    minute = timedelta(minutes=1)
    longest = _REPEATED_WITHIN / minute
    return at + minute * math.exp(rng.uniform(0, math.log(longest)))


def spoil(rng: random.Random, kind: str, message: Message) -> bytes:
    """Return the event's payload, broken in this way; see `Habits.broken`."""
    fields = message.fields
    if kind == "not_json":
        whole = message.payload
        if rng.random() < 0.5:
            return whole[: rng.randint(len(whole) // 3, len(whole) - 2)]
        return f"503 upstream timed out, request {rng.getrandbits(48):012x}".encode()
    if kind == "not_utf8":
        noted = replace(message, fields={**fields, "note": "Überweg 3, Köln"})
        return noted.payload.decode().encode("latin-1")
    if kind == "missing_key":
        fields = {k: v for k, v in fields.items() if k != message.key}
    elif kind == "invalid_time":
        fields = {**fields, "timestamp": "yesterday"}
    elif kind == "invalid_amount":
        amount = fields["amount"]
        if isinstance(amount, Decimal) and rng.random() < 0.5:
            fields = {**fields, "amount": -amount}
        else:
            fields = {**fields, "amount": "a lot"}
    else:
        raise ValueError(f"no payload can be broken as {kind}")
    return replace(message, fields=fields).payload


def _unix_seconds(moment: datetime) -> Decimal:
    return Decimal((moment - _EPOCH) // _MILLISECOND).scaleb(-3)
