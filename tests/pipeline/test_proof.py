"""Whatever happens in whatever order: incremental equals full refresh.

The histories are made in `_histories.py`. `TIDEMARK_HISTORIES` says how many are
played, `TIDEMARK_FIRST_HISTORY` where to begin; `make prove` plays many more.
"""

import os
from pathlib import Path

import pytest
from _histories import ZONES, prove
from _proving import Proving

HISTORIES = int(
    os.environ.get("TIDEMARK_HISTORIES", "200" if os.environ.get("CI") else "16")
)
FIRST = int(os.environ.get("TIDEMARK_FIRST_HISTORY", "0"))
SHARES = 8


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "share",
    [
        pytest.param(share, marks=pytest.mark.xdist_group(f"proof-{share}"))
        for share in range(min(SHARES, HISTORIES))
    ],
)
def test_every_history_ends_as_a_full_refresh_would(share: int, tmp_path: Path) -> None:
    numbers = range(FIRST + share, FIRST + HISTORIES, SHARES)
    warehouse = Proving(tmp_path, zone=ZONES[share % len(ZONES)])
    assert prove(warehouse, numbers) == len(numbers)
