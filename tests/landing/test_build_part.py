"""Which sources are built together where some of them have new files."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from landing.building.part import selection, sources_of_part

READS = {
    "stg_events": ["source.events"],
    "stg_rows": ["source.rows"],
    "stg_trips": ["source.trips"],
    # a view keeps nothing: who reads it reads staging
    "trips_now": ["model.stg_trips"],
    "orders": ["model.stg_events", "model.stg_rows"],
    "trips": ["model.trips_now"],
    "late": ["model.orders", "model.trips"],
    "all_files": ["model.orders", "model.trips"],
}
VIEWS = ("trips_now", "all_files")


def _manifest(reads: Mapping[str, list[str]] = READS) -> Any:
    sources = {
        f"source.{name}": SimpleNamespace(name=name, source_name="bronze")
        for name in ("events", "rows", "trips", "unread")
    }
    nodes = {
        f"model.{name}": SimpleNamespace(
            config=SimpleNamespace(
                materialized="view" if name in VIEWS else "incremental"
            )
        )
        for name in reads
    }
    parents = {f"model.{name}": read for name, read in reads.items()}
    children: dict[str, list[str]] = {}
    for name, read in parents.items():
        for parent in read:
            children.setdefault(parent, []).append(name)
    return SimpleNamespace(
        sources=sources, nodes=nodes, parent_map=parents, child_map=children
    )


@pytest.mark.parametrize(
    ("changed", "built"),
    [
        # rows of both meet in orders
        (["events"], ("events", "rows")),
        (["rows"], ("events", "rows")),
        (["trips"], ("trips",)),
        (["trips", "rows"], ("events", "rows", "trips")),
        (["trips", "unread"], ("trips",)),
        (["unread"], None),
        (["trips", "not_declared"], None),
        ([], None),
    ],
)
def test_sources_whose_rows_meet_in_a_model_are_built_together(
    changed: list[str], built: tuple[str, ...] | None
) -> None:
    assert sources_of_part(_manifest(), changed) == built


def test_a_view_between_a_model_and_staging_is_seen_through() -> None:
    reads = {**READS, "late": ["model.orders", "model.trips_now"]}
    assert sources_of_part(_manifest(reads), ["events"]) == ("events", "rows", "trips")


def test_what_is_selected_is_all_behind_with_every_test_of_it() -> None:
    assert selection(("events", "rows")) == [
        "--select",
        "source:bronze.events+",
        "source:bronze.rows+",
        "--indirect-selection",
        "eager",
    ]
