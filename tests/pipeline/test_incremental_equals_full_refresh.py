"""Whatever arrives when: an incremental build equals a full refresh."""

import json
import os
import random
from datetime import UTC, datetime, timedelta

import pytest
from _chosen import commit_of, fresh_numbers
from _copies import PROJECT
from _project import Pipeline

pytestmark = pytest.mark.shop

START = datetime(2026, 3, 1, tzinfo=UTC)
STATUSES = [
    "placed",
    "paid",
    "shipped",
    "delivered",
    "cancelled",
    "voided",
    "lost",
    None,
]
CURRENCIES = ["EUR", " eur", "USD", "CHF", None]


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _order(rng: random.Random, moment: datetime) -> dict[str, object]:
    event: dict[str, object] = {
        "order_id": rng.choice([rng.randrange(12), str(rng.randrange(12))]),
        "amount": rng.choice([0, 10, 10.25, "99.99", 450.005]),
        "timestamp": rng.choice([_iso(moment), moment.timestamp()]),
    }
    if rng.random() < 0.7:
        event |= {
            "customer_id": f"c-{rng.randrange(4)}",
            "status": rng.choice(STATUSES),
        }
    if rng.random() < 0.6:
        event["currency"] = rng.choice(CURRENCIES)
    if rng.random() < 0.4:
        event["placed_at"] = _iso(moment - timedelta(hours=rng.randrange(60)))
    if rng.random() < 0.4:
        event["items"] = [
            {
                "line": rng.choice([1, 2, 2, None]),
                "product_id": f"p-{n}",
                "quantity": 1,
                "unit_price": 5.5,
            }
            for n in range(rng.randrange(3))
        ]
    if rng.random() < 0.1:
        event[rng.choice(["amount", "timestamp", "order_id"])] = rng.choice(
            [None, -3, "junk"]
        )
    return event


def _trip(rng: random.Random, moment: datetime) -> dict[str, object]:
    return {
        "trip_id": rng.randrange(8),
        "timestamp": _iso(moment),
        "status": rng.choice(["requested", "completed", "cancelled"]),
        "promised_at": _iso(moment + timedelta(minutes=30)),
        "distance_km": rng.choice([1, 2.5, None]),
    }


SEEDS = fresh_numbers(commit_of(PROJECT), 2, ()) if os.environ.get("CI") else range(6)


@pytest.mark.parametrize("seed", SEEDS)
def test_late_repeated_and_out_of_order_events_leave_no_difference(
    shop: Pipeline, seed: int
) -> None:
    rng = random.Random(seed)
    sent: list[bytes] = []
    for step in range(4):
        landed_at = START + timedelta(days=step, minutes=rng.randrange(300))
        batch = []
        for _ in range(rng.randrange(1, 25)):
            late = timedelta(
                seconds=rng.choice([0, 5, 3600, 86400, 40 * 86400, 400 * 86400])
            )
            moment = (landed_at - late).replace(microsecond=rng.choice([0, 343000]))
            moment = moment.replace(minute=rng.choice([0, 30]), second=0)
            batch.append(json.dumps(_order(rng, moment)).encode())
        if sent and rng.random() < 0.7:
            batch += rng.sample(sent, rng.randint(1, len(sent)))
        rng.shuffle(batch)
        sent += batch
        cut = rng.randrange(len(batch) + 1)
        for partition, part in (("0", batch[:cut]), ("1", batch[cut:])):
            if part:
                shop.land(
                    "order_events", part, landed_at=landed_at, partition=partition
                )
        shop.land(
            "trip_events",
            [
                _trip(rng, landed_at - timedelta(hours=rng.randrange(100)))
                for _ in range(8)
            ],
            landed_at=landed_at,
        )
        if step == 2:
            shop.run(
                "--select", rng.choice(["silver_order_versions", "gold_daily_orders"])
            )
        shop.run()
        assert shop.differences_from_full_refresh() == {}
