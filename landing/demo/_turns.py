"""The turns of the second act: what nobody had planned in the first."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from landing.demo import _desk, _lives
from landing.demo._lives import between, some, state_at
from landing.demo._model import Order, Trip


def turned_orders(
    rng: random.Random,
    seed: int,
    order_lives: Sequence[list[Order]],
    trip_lives: Iterable[list[Trip]],
    now: datetime,
    end: datetime,
) -> tuple[list[list[Order]], int]:
    """Return the lives of the orders with some turns in (now, end].

    Overdue orders are delivered after all, open ones are cancelled, and old
    ones turn out to have been placed on the neighbouring day. The second value
    is the number of the last kind.
    """
    quiet = [
        state_at(life, now)
        for life in order_lives
        if life[0].changed_at <= now
        and not any(now < state.changed_at <= end for state in life)
    ]
    on_the_road = {life[0].order_id for life in trip_lives}
    overdue = [
        order
        for order in quiet
        if order.status == "shipped" and order.promised_at < now
    ]
    waiting = [
        order
        for order in quiet
        if order.status in ("placed", "paid") and order.order_id not in on_the_road
    ]
    # What stands in the shop's table, too, is corrected there, at the desk.
    done = [
        order
        for order in quiet
        if order.status == "delivered" and not _desk.in_table(seed, order.order_id)
    ]
    turns: dict[int, Order] = {}
    for order in some(rng, overdue, max(1, len(overdue) // 2)):
        turns[order.order_id] = _lives.delivered(order, between(rng, now, end))
    for order in some(rng, waiting, 12):
        at = between(rng, now, end)
        turns[order.order_id] = replace(order, status="cancelled", changed_at=at)
    moved = some(rng, done, 15)
    for order in moved:
        placed_at = _lives.neighbouring_day(
            rng, order.placed_at, order.delivered_at or now
        )
        at = between(rng, now, end)
        turns[order.order_id] = replace(order, placed_at=placed_at, changed_at=at)
    lives = [
        [*(state for state in life if state.changed_at <= now), turn]
        if (turn := turns.get(life[0].order_id))
        else life
        for life in order_lives
    ]
    return lives, len(moved)


def turned_trips(
    trip_lives: Iterable[list[Trip]],
    order_lives: Iterable[list[Order]],
    now: datetime,
) -> list[list[Trip]]:
    """Return the lives of the trips: each ends when its order is delivered."""
    orders = {life[-1].order_id: life[-1] for life in order_lives}
    lives: list[list[Trip]] = []
    for life in trip_lives:
        last = life[-1]
        order = None if last.order_id is None else orders[last.order_id]
        if (
            order
            and order.status == "delivered"
            and order.changed_at > now
            and last.status == "picked_up"
        ):
            lives.append([*life, _lives.completed(last, order.changed_at)])
        else:
            lives.append(life)
    return lives


def new_trips(
    rng: random.Random,
    trip_lives: Sequence[list[Trip]],
    order_lives: Iterable[list[Order]],
    now: datetime,
    end: datetime,
    *,
    first: int,
) -> list[list[Trip]]:
    """Return the lives of the trips that begin in (now, end], numbered from `first`."""
    known = {life[0].order_id for life in trip_lives}
    lives = [
        _lives.delivery(rng, "", life)
        for life in order_lives
        if life[0].order_id not in known and _lives.is_shipped(life)
    ]
    lives += [
        _lives.errand(rng, "", between(rng, now, end))
        for _ in range(max(1, len(trip_lives) // 80))
    ]
    begun = (life for life in lives if now < life[0].changed_at <= end)
    return _lives.numbered(begun, first)
