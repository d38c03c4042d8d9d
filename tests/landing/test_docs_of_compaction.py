"""What docs/compaction.md tells a person to run runs, and says what the page says."""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _command import Run, run
from _events import SOURCE

from landing import EventBatch, Lake, land_events

__all__ = ["run"]  # the fixture

PAGE = (Path(__file__).parents[2] / "docs/compaction.md").read_text(encoding="utf-8")
MINUTE = timedelta(minutes=1)
DAY = datetime(2026, 5, 4, tzinfo=UTC)
SIZE = re.compile(r"\d+\.\d[KM]B")


def test_the_page_on_compaction_has_a_command_that_says_what_it_shows(
    run: Run, tmp_path: Path
) -> None:
    """A day of one partition that lands every minute, and the hour after it."""
    (tmp_path / "dbt_project.yml").write_text("")
    lake = Lake.open(str(tmp_path / "lake"))
    for minute in range(24 * 60 + 1):
        _land(lake, minute)
    [block] = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    command, *shown = block.splitlines()
    program, *words = shlex.split(command.removeprefix("$ "))
    assert program == "tidemark"
    done = run(*words)
    assert done.returncode == 0, done.stderr
    # what is written of the same rows is another size with another Arrow
    assert [SIZE.sub("", line) for line in done.stdout.splitlines()] == [
        SIZE.sub("", line) for line in shown
    ], done.stdout


def _land(lake: Lake, minute: int) -> None:
    moment = DAY + minute * MINUTE
    numbers = range(50 * minute, 50 * (minute + 1))
    bodies = [
        {
            "order_id": f"o-{number}",
            "timestamp": moment.isoformat().replace("+00:00", "Z"),
            "status": ("placed", "paid", "shipped")[number % 3],
            "amount": number * 7919 % 100_000 / 100,
            "customer_id": f"c-{number * 104_729 % 50_000}",
            "currency": "EUR",
        }
        for number in numbers
    ]
    enqueued = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta.resolution
    batch = EventBatch(
        [json.dumps(body).encode() for body in bodies],
        ["0"] * len(bodies),
        list(numbers),
        [enqueued] * len(bodies),
    )
    land_events(lake, SOURCE, batch, clock=lambda: moment)
