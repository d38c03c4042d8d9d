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

import landing.remembered

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
            patch.setattr(landing.remembered, "MOST", 2)
        play(kind, steps, stays=stays, reconciles=reconciles)
