"""Whatever happens to a table and to those who read it, its rows stand in Bronze.

`TIDEMARK_TABLE_HISTORIES=1000` plays so many of each kind, other ones each time, and
looks for the shortest that fails.
"""

import os

import pytest
from _table_histories import Kind, play
from _table_steps import (
    AddColumn,
    Backfill,
    Delete,
    Extract,
    Reset,
    Restore,
    Step,
    Touch,
    Wait,
    Write,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import landing.extraction.remembered

ASKED = os.environ.get("TIDEMARK_TABLE_HISTORIES")

KINDS: tuple[Kind, ...] = ("time", "day", "seconds", "sequence")
KEYS = st.integers(0, 3)
VALUES = st.sampled_from("AB")
BEHIND = st.sampled_from([0, 0, 30, 240, -600, -7_200, None])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Write, KEYS, VALUES, BEHIND),
    st.builds(Touch, KEYS, VALUES),
    st.builds(Restore, KEYS, st.integers(1, 2)),
    st.builds(Delete, st.integers(1, 3)),
    st.builds(Wait, st.sampled_from([0, 1, 11, 45, 130, 1_500])),
    st.builds(
        Extract,
        st.sampled_from([0, 0, 0, 0, 120]),
        st.sampled_from([None, None, None, "planned", "landed", "committing", "fails"]),
        st.sampled_from([False, False, False, True]),
        st.booleans(),
    ),
    st.one_of(
        st.just(AddColumn()),
        st.builds(Backfill, st.sampled_from([None, "landed", "fails"])),
        st.just(Reset()),
    ),
)

A, B = Write(0, "A"), Touch(0, "B")
KNOWN: dict[str, tuple[Kind, list[Step], dict[str, bool]]] = {
    "A, B, A, B within one hour, at one place": (
        "sequence",
        [A, Extract(), B, Extract(), Touch(0, "A"), Extract(), B],
        {},
    ),
    "A again after a crash that landed B": (
        "time",
        [A, Extract(), B, Extract(dies="committing"), Restore(0)],
        {},
    ),
    "A again after a failure that landed B": (
        "time",
        [A, Extract(), B, Extract(dies="fails"), Restore(0)],
        {},
    ),
    "A again after a backfill that landed B": (
        "time",
        [A, Extract(), B, Backfill(), Restore(0)],
        {},
    ),
    "A again after a crash and a backfill that landed B": (
        "time",
        [A, Extract(), B, Extract(dies="committing"), Backfill(), Restore(0)],
        {},
    ),
    "the moment of a clock that was ahead comes": (
        "time",
        [
            *(Extract(), Write(0, "A", -7_200), Extract(ahead=120), Extract()),
            *(Wait(60), Write(1, "A"), Wait(65)),
        ],
        {},
    ),
    "a window that a clock ahead planned is repeated": (
        "time",
        [
            *(Extract(), Write(0, "A", -1_800), Extract(ahead=30)),
            *(Extract(ahead=31, dies="planned"), Wait(5), Write(1, "A")),
            *(Wait(17), Write(2, "A"), Wait(3)),
        ],
        {},
    ),
    "the state of a clock ahead is changed by the true one": (
        "time",
        [A, Extract(ahead=120), B, Extract()],
        {},
    ),
    "a reset after a crash": (
        "time",
        [
            *(A, Extract(), Write(1, "A"), Extract(dies="committing")),
            *(Write(2, "A", 7_200), Reset()),
        ],
        {},
    ),
    "the only row changes within its second": (
        "seconds",
        [A, Extract(), B],
        {"stays": False},
    ),
    "the only row is stamped by a clock a minute behind": (
        "time",
        [A, Extract(), Write(0, "B", 60)],
        {"stays": False},
    ),
    "a row that a crash landed is deleted": (
        "time",
        [Extract(), A, Extract(dies="landed"), Delete(1), Extract()],
        {"reconciles": True},
    ),
    "a row that a backfill landed is deleted": (
        "seconds",
        [A, Backfill(), Delete(1)],
        {"reconciles": True},
    ),
    "a row is deleted, back and deleted within one hour": (
        "sequence",
        [A, Extract(), Delete(1), Extract(), Restore(0, 0), Extract(), Delete(1)],
        {"reconciles": True},
    ),
}
"""Histories that once lost a row, or stopped without reason."""


@pytest.mark.parametrize("name", KNOWN)
def test_what_was_lost_once_lands(name: str) -> None:
    kind, steps, how = KNOWN[name]
    play(kind, steps, **how)


@pytest.mark.timeout(0 if ASKED else 300)
@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=int(ASKED or 12),
    deadline=None,
    derandomize=not ASKED,
    # to make a history that fails smaller takes minutes
    phases=[each for each in Phase if ASKED or each is not Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
@given(
    steps=st.lists(STEPS, min_size=4, max_size=16),
    stays=st.booleans(),
    reconciles=st.booleans(),
    forgets=st.booleans(),
)
def test_every_row_lands_as_it_is_whatever_happens(
    kind: Kind, steps: list[Step], stays: bool, reconciles: bool, forgets: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if forgets:  # as of a table with more rows in its window than are remembered
            patch.setattr(landing.extraction.remembered, "MOST", 2)
        play(kind, steps, stays=stays, reconciles=reconciles, forgets=forgets)
