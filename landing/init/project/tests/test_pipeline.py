"""The sample, landed in pieces, makes what a full refresh makes of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLE_FILE = Path(__file__).parents[1] / "sample/page_views.ndjson"
SAMPLE = SAMPLE_FILE.read_text().splitlines()
BROKEN = next(line for line in SAMPLE if '"long"' in line)

Run = Callable[..., str]


def land(run: Run, *lines: str) -> None:
    """Land some events, and build."""
    run("tidemark", "replay", "page_views", "-", stdin="\n".join(lines))
    run("tidemark", "build")


def gold(run: Run) -> list[tuple[str, int, float]]:
    """Return the rows of Gold."""
    rows = query(
        run,
        "select cast(date as varchar), total_views, cast(total_seconds as double) "
        "from gold.gold_daily_views order by date",
    )
    return [tuple(row.values()) for row in rows]


def query(run: Run, sql: str) -> list[dict[str, Any]]:
    """Return the rows of a query."""
    rows: list[dict[str, Any]] = json.loads(run("tidemark", "sql", sql, "--json"))
    return rows


def test_the_sample_in_pieces_equals_a_full_refresh(run: Run) -> None:
    land(run, *SAMPLE[:20])
    assert gold(run) == [("2026-05-04", 6, 441.75), ("2026-05-05", 6, 385.5)]
    # late, repeated and out of order: view 7 turns out to have begun on the 4th
    land(run, *SAMPLE[20:])
    assert gold(run) == [
        ("2026-05-04", 8, 586.75),
        ("2026-05-05", 6, 399.5),
        ("2026-05-06", 5, 480.0),
    ]
    rejects = "select reason, business_key from silver.silver_rejects"
    assert query(run, rejects) == [{"reason": "invalid_amount", "business_key": "v-09"}]
    # the broken event is sent again, mended
    land(run, BROKEN.replace('"long"', "30"))
    assert query(run, rejects) == []
    assert gold(run)[1] == ("2026-05-05", 7, 429.5)
    assert json.loads(run("tidemark", "verify", "--json"))["equal"]
