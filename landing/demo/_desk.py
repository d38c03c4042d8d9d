"""The shop's own order table: it follows some orders, and the desk corrects it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from landing.demo._lives import between, chance, neighbouring_day, some, state_at
from landing.demo._model import (
    Order,
    SalesOrder,
    event_time,
    optional_time,
    row_time,
)

_FINISHED = ("delivered", "cancelled")


@dataclass(frozen=True, slots=True)
class DeskWork:
    """Rows as they stand after it, and how many the desk corrected or deleted."""

    rows: list[SalesOrder]
    corrected: int
    deleted: int


def in_table(seed: int, order_id: int) -> bool:
    """Return whether the order is one of the third that the table has, too."""
    return chance(seed, "in table", order_id).random() < 1 / 3


def first_rows(
    rng: random.Random,
    lives: Iterable[list[Order]],
    now: datetime,
) -> DeskWork:
    """Return the table at `now`: a row for each of these orders.

    Of the delivered ones some were corrected up to three days afterwards, few
    were deleted.
    """
    rows: list[SalesOrder] = []
    corrected = deleted = 0
    for life in lives:
        state = state_at(life, now)
        at = min(state.changed_at + _moment(rng), now)
        row = _row(state, at)
        desk_at = state.changed_at + timedelta(hours=rng.uniform(1, 72))
        what = rng.random()
        if state.status == "delivered" and desk_at <= now and what < 0.08:
            at = desk_at
            if what < 0.01:
                row, deleted = replace(row, deleted=1), deleted + 1
            else:
                row, corrected = _corrected(rng, row, at), corrected + 1
        rows.append(replace(row, last_updated=row_time(at)))
    return DeskWork(rows, corrected, deleted)


def changed_rows(
    rng: random.Random,
    rows: Sequence[SalesOrder],
    lives: Iterable[list[Order]],
    now: datetime,
    end: datetime,
) -> DeskWork:
    """Return the rows that changed in (now, end].

    Those that follow their order, and among the finished others some that the
    desk corrects or deletes.
    """
    changed: dict[str, SalesOrder] = {}
    for life in lives:
        state = state_at(life, end)
        if state.changed_at > now:
            at = min(state.changed_at + _moment(rng), end)
            changed[str(state.order_id)] = _row(state, at)
    finished = [
        row
        for row in rows
        if row.order_id not in changed and row.status in _FINISHED and not row.deleted
    ]
    at_the_desk = some(rng, finished, 40)
    for number, row in enumerate(at_the_desk):
        at = between(rng, now, end)
        changed[row.order_id] = (
            replace(row, deleted=1, last_updated=row_time(at))
            if number % 8 == 0
            else _corrected(rng, row, at)
        )
    deleted = len(at_the_desk[::8])
    return DeskWork(list(changed.values()), len(at_the_desk) - deleted, deleted)


def _row(order: Order, at: datetime) -> SalesOrder:
    return SalesOrder(
        order_id=str(order.order_id),
        customer_id=order.customer_id,
        status=order.status,
        amount=str(order.amount),
        currency=order.currency,
        placed_at=event_time(order.placed_at),
        promised_at=event_time(order.promised_at),
        delivered_at=optional_time(order.delivered_at),
        deleted=0,
        last_updated=row_time(at),
    )


def _corrected(rng: random.Random, row: SalesOrder, at: datetime) -> SalesOrder:
    """Return the row as the desk corrects it: its amount, its status or its day."""
    row = replace(row, last_updated=row_time(at))
    what = rng.choice(("amount", "status", "placed_at"))
    if what == "status" and row.status != "cancelled":
        return replace(row, status="cancelled")
    if what == "placed_at":
        placed_at = datetime.fromisoformat(row.placed_at)
        end = datetime.fromisoformat(row.delivered_at or row.placed_at)
        other_day = neighbouring_day(rng, placed_at, end)
        return replace(row, placed_at=event_time(other_day))
    share = Decimal(rng.randint(50, 95)).scaleb(-2)
    reduced = (Decimal(row.amount) * share).quantize(Decimal("0.01"))
    return replace(row, amount=str(reduced))


def _moment(rng: random.Random) -> timedelta:
    """Return how long after the event the shop's table has it: up to a second."""
    return timedelta(microseconds=rng.randint(1_000, 900_999))
