"""Whatever happens in whatever order: incremental equals full refresh.

The histories are made in `_histories.py`. `TIDEMARK_HISTORIES` says how many are
played, `TIDEMARK_FIRST_HISTORY` where to begin; `make prove` plays many more.
"""

import os
from pathlib import Path

import pytest
from _histories import prove
from _proving import Proving

HISTORIES = int(os.environ.get("TIDEMARK_HISTORIES", "8"))
FIRST = int(os.environ.get("TIDEMARK_FIRST_HISTORY", "0"))


@pytest.mark.timeout(3600)
def test_every_history_ends_as_a_full_refresh_would(tmp_path: Path) -> None:
    numbers = range(FIRST, FIRST + HISTORIES)
    assert prove(Proving(tmp_path), numbers) == HISTORIES
