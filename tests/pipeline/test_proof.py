"""Whatever happens in whatever order: incremental equals full refresh.

The histories are made in `_histories.py`. Played are those that are known to find
planted bugs; CI plays as many again, whose numbers are made from the commit.
`TIDEMARK_FIRST_HISTORY` and `TIDEMARK_HISTORIES` say others instead: where to begin,
and how many. `make prove` plays many more.
"""

import os
from pathlib import Path

import pytest
from _chosen import commit_of, fresh_numbers
from _copies import PROJECT
from _mutants import KNOWN
from _prove import ZONES, prove, zone_of
from _proving import Proving

pytestmark = pytest.mark.shop

SHARES = 4
"""In so many warehouses: two of each zone, for two processes."""


def _asked() -> list[int]:
    """Return the numbers of the histories that are played besides the known ones."""
    first = os.environ.get("TIDEMARK_FIRST_HISTORY")
    count = os.environ.get("TIDEMARK_HISTORIES")
    if first or count:
        begin = int(first or 0)
        return [*range(begin, begin + int(count or 16))]
    if os.environ.get("CI"):
        return fresh_numbers(commit_of(PROJECT), len(KNOWN), KNOWN)
    return []


ASKED = _asked()
KNOWN_ARE_PLAYED = not {"TIDEMARK_FIRST_HISTORY", "TIDEMARK_HISTORIES"} & {*os.environ}


def _numbers(share: int) -> list[int]:
    """Return the share's part: bugs were found where days are cut in the first zone."""
    zone, part = share % len(ZONES), share // len(ZONES)
    numbers = [number for number in ASKED if zone_of(number) == ZONES[zone]]
    if KNOWN_ARE_PLAYED and zone == 0:
        numbers = [*KNOWN, *numbers]
    return numbers[part :: SHARES // len(ZONES)]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "share",
    [
        pytest.param(share, marks=pytest.mark.xdist_group(f"proof-{share}"))
        for share in range(SHARES)
        if _numbers(share)
    ],
)
def test_every_history_ends_as_a_full_refresh_would(share: int, tmp_path: Path) -> None:
    numbers = _numbers(share)
    warehouse = Proving(tmp_path, zone=ZONES[share % len(ZONES)])
    assert prove(warehouse, numbers) == len(numbers)
