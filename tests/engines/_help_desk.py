"""A help desk of a team's own: a stream, a table, two Gold models, none by hand."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from _project import Pipeline
from _tickets import SAMPLE, ticket
from click.testing import CliRunner

from landing import EventBatch, Lake, init, land_events, load_declarations
from landing.cli import tidemark

START = datetime(2026, 5, 20, 10, tzinfo=UTC)

LATER = [
    # moves to another day; an older state; one sent twice; one that is broken
    ticket(2, "2026-05-06T10:00:00Z", "closed", minutes="4.00"),
    ticket(1, "2026-05-03T09:00:00Z", "open"),
    SAMPLE[2],
    ticket(3, "soon", "open"),
]


def write_help_desk(folder: Path) -> None:
    """Write the project, as `tidemark init` and `tidemark new` do."""
    init.init(folder)
    sample = folder / "sample.ndjson"
    sample.write_text("".join(f"{json.dumps(ticket)}\n" for ticket in SAMPLE))
    desk = folder / "desk.db"
    with closing(sqlite3.connect(desk)) as database, database:
        database.execute(
            "create table agents (agent_id integer primary key, name text, "
            "last_updated text)"
        )
        database.execute("insert into agents values (7, 'Cy', '2026-05-01T08:00:00Z')")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("TIDEMARK_CONNECTION_DESK", f"sqlite:///{desk}")
        for words in (
            "new stream ticket_events --sample sample.ndjson --entity ticket --yes",
            "new table agents --connection desk --table agents --yes",
            "new gold fct_tickets --yes",
            "new gold gold_daily_tickets --and status --time updated_at"
            " --sum minutes --yes",
        ):
            done = CliRunner().invoke(tidemark, words.split())
            assert done.exit_code == 0, done.output


def land(pipeline: Pipeline, events: list[dict[str, Any]], at: datetime) -> None:
    """Land events of tickets as one batch."""
    bodies = [json.dumps(event).encode() for event in events]
    first = at.hour * 100
    land_events(
        Lake.open(str(pipeline.lake), "snappy"),
        load_declarations(pipeline.project).stream("ticket_events"),
        EventBatch(
            bodies,
            ["0"] * len(bodies),
            range(first, first + len(bodies)),
            [int(at.timestamp()) * 1_000_000] * len(bodies),
        ),
        clock=lambda: at,
    )
