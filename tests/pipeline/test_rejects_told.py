"""A build says which rejects are open, however few, and how many came with it."""

import json
from datetime import UTC, datetime

import pytest
from _landed import land_window
from _project import Pipeline

from landing.building.rejects import Count
from landing.cli.build import said_of_rejects

# commands, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)
GOOD = {"order_id": 1, "amount": 5, "timestamp": "2026-05-04T09:00:00Z"}
BUILD = ("build", "--", "--select", "+silver_rejects", "--resource-type", "model")


def _told(pipeline: Pipeline, *more: str) -> list[str]:
    done = pipeline.tidemark(*BUILD, *more)
    assert (done.returncode, done.stderr) == (0, "")
    first, *others = done.stdout.splitlines()
    assert first.startswith("built ")
    return others


def _land_row(pipeline: Pipeline, number: int) -> None:
    """Land a row that is a reject of its own."""
    row = {"order_id": number, "amount": "much", "last_updated": GOOD["timestamp"]}
    land_window(pipeline.lake, "sales_orders", [row], LANDED)


def test_a_build_ends_with_the_rejects_that_are_open(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [GOOD], landed_at=LANDED)
    assert _told(pipeline) == []
    pipeline.land("order_events", ["{", {"amount": 1}], landed_at=LANDED)
    _land_row(pipeline, 7)
    [told] = _told(pipeline)
    assert told == (
        "3 open rejects (3 new): 1 missing_key of order_events (1 new), "
        "1 not_json of order_events (1 new), 1 invalid_amount of sales_orders (1 new). "
        "See tidemark rejects, and payloads by tidemark rejects --source order_events "
        "--reason missing_key"
    )
    _land_row(pipeline, 8)
    [told] = _told(pipeline)
    assert told.startswith(
        "4 open rejects (1 new): 2 invalid_amount of sales_orders (1 new)"
    )
    [told] = _told(pipeline)
    assert told.startswith(
        "4 open rejects: 2 invalid_amount of sales_orders, 1 missing_key"
    )
    done = pipeline.tidemark("build", "--json", *BUILD[1:], "--full-refresh")
    assert json.loads(done.stdout)["rejects"] == [
        {"source": source, "reason": reason, "rejects": count, "new": None}
        for source, reason, count in (
            ("sales_orders", "invalid_amount", 2),
            ("order_events", "missing_key", 1),
            ("order_events", "not_json", 1),
        )
    ]
    # what did not make the view says nothing of it
    done = pipeline.tidemark("build", "--json", "--", "--select", "silver_orders")
    assert json.loads(done.stdout)["rejects"] is None


def test_of_many_reasons_those_that_came_are_named() -> None:
    counts = [Count("a", f"reason_{n}", 1000, 1 if n > 6 else 0) for n in range(8)]
    assert said_of_rejects(counts) == (
        "8,000 open rejects (1 new): 1,000 reason_7 of a (1 new), "
        "1,000 reason_0 of a, 1,000 reason_1 of a, "
        "1,000 reason_2 of a, 1,000 reason_3 of a, 3 more reasons. "
        "See tidemark rejects, and payloads by tidemark rejects --source a "
        "--reason reason_7"
    )
