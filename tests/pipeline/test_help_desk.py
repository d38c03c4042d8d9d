"""A help desk of a team's own, from an empty folder to Gold, as a new team makes it.

The project is what `tidemark init` writes, its two sources are what `tidemark new`
guesses, and Gold is what `tidemark new gold` makes of them. Nothing is written by hand,
and none of the shop's models is there.
"""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import _forked
import _pages
import duckdb
import pytest
from _forked import Done
from _tickets import SAMPLE, ticket

from landing import init

_NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
_TABLES = (
    "gold.gold_daily_tickets",
    "gold.fct_tickets",
    "silver.silver_tickets",
    "silver.silver_agents",
    "silver.silver_rejects",
)


@dataclass
class Desk:
    """The team's folder, and what stands in it."""

    folder: Path
    sent: int = 0

    def run(self, program: str, *words: str, **said: str) -> str:
        """Run a command as one of the team does, and return what it printed."""
        done = self.tried(program, *words, **said)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def tried(self, program: str, *words: str, **said: str) -> Done:
        own = {k: v for k, v in os.environ.items() if not k.startswith("TIDEMARK_")}
        return _forked.run(program, *words, folder=self.folder, environment=own | said)

    def send(self, *payloads: dict[str, Any] | str) -> None:
        """Land events, broken ones as the text that they are."""
        self.sent += 1
        lines = [p if isinstance(p, str) else json.dumps(p) for p in payloads]
        file = self.folder / f"tickets-{self.sent}.ndjson"
        file.write_text("".join(f"{line}\n" for line in lines))
        self.run("tidemark", "replay", "ticket_events", file.name)

    def agents(self, *statements: str) -> None:
        """Change the agents' table, and extract it."""
        with closing(sqlite3.connect(self.folder / "desk.db")) as database, database:
            for statement in statements:
                database.execute(statement)
        self.run("tidemark", "extract")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            return connection.execute(query).fetchall()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that the team reads, but for what only audits it."""
        columns = "columns('^[^_].*')"
        return {
            t: self.rows(f"select {columns} from {t} order by all") for t in _TABLES
        }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The project after its first build."""
    desk = Desk(tmp_path_factory.mktemp("team") / "help_desk")
    init.init(desk.folder)
    (desk.folder / ".env").write_text("TIDEMARK_CONNECTION_DESK=sqlite:///desk.db\n")
    sample = desk.folder / "sample.ndjson"
    sample.write_text("".join(f"{json.dumps(ticket)}\n" for ticket in SAMPLE))
    with closing(sqlite3.connect(desk.folder / "desk.db")) as database, database:
        database.execute(
            "create table agents (agent_id integer primary key, name text, "
            "grade integer, last_updated text)"
        )
        database.execute(
            "insert into agents values (7, 'Cy', 2, '2026-05-01T08:00:00Z')"
        )
    desk.run(
        "tidemark", "new", "stream", "ticket_events", "--sample", "sample.ndjson",
        "--entity", "ticket", "--yes",
    )  # fmt: skip
    desk.run(
        "tidemark", "new", "table", "agents", "--connection", "desk",
        "--table", "agents", "--yes",
    )  # fmt: skip
    desk.run(
        "tidemark", "new", "gold", "gold_daily_tickets", "--and", "status", "--time",
        "updated_at", "--sum", "minutes", "--yes",
    )  # fmt: skip
    desk.run("tidemark", "new", "gold", "fct_tickets", "--yes")
    said = (desk.folder / "dbt_project.yml").read_text()
    assert "streams: [ticket_events], gold: gold_daily_tickets}" in said
    desk.send(*SAMPLE)
    desk.agents()
    said = desk.run("tidemark", "build")
    assert "WARN" not in said
    return desk


def test_the_project_s_test_of_models_holds_where_nothing_was_built(desk: Desk) -> None:
    """Unit tests of Gold ask for the table that they are of."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/test_models.py"],
        cwd=desk.folder,
        env=os.environ | {"PYTHONPATH": str(Path(init.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def _gold(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.rows(
        "select cast(date as varchar), status, total_tickets, total_minutes "
        "from gold.gold_daily_tickets order by all"
    )


def test_late_repeated_and_broken_data_end_as_a_full_refresh_would(desk: Desk) -> None:
    assert _gold(desk) == [
        ("2026-05-04", "open", 1, Decimal("3.00")),
        ("2026-05-05", "closed", 1, Decimal("12.50")),
    ]
    # ticket 2 moves to another day; an older state of 1 is late; one comes twice
    desk.send(
        ticket(2, "2026-05-06T10:00:00Z", "closed", minutes="4.00"),
        ticket(1, "2026-05-03T09:00:00Z", "open"),
        SAMPLE[2],
        ticket(3, "soon", "open"),
        ticket(4, "2026-05-06", "open", minutes="a lot"),
        ticket(5, "2026-05-06", "open", escalated="maybe"),
        "no JSON at all",
    )
    desk.agents(
        f"insert into agents values (8, 'Di', 1, {_NOW})",
        f"update agents set grade = 3, last_updated = {_NOW} where agent_id = 7",
    )
    desk.run("tidemark", "build")
    assert _gold(desk) == [
        ("2026-05-05", "closed", 1, Decimal("12.50")),
        ("2026-05-06", "closed", 1, Decimal("4.00")),
    ]
    assert desk.rows("select reason from silver.silver_rejects order by all") == [
        ("invalid_amount",),
        ("invalid_flag",),
        ("invalid_time",),
        ("not_json",),
    ]
    grades = "select agent_id, grade from silver.silver_agents order by all"
    assert desk.rows(grades) == [("7", 3), ("8", 1)]
    assert "nothing new" in desk.run("tidemark", "build")
    # mended, and sent again
    desk.send(ticket(4, "2026-05-06", "open", minutes=7))
    desk.run("dbt", "build")
    assert ("2026-05-06", "open", 1, Decimal("7.00")) in _gold(desk)
    assert "equal to a full refresh" in desk.run("tidemark", "verify")


def test_the_rules_that_were_written_with_it_hold(desk: Desk) -> None:
    said = desk.run("dbt", "test", "--select", "test_type:unit,path:dbt_project")
    # two staging, two versions, two newest and two Gold models, and the sample of init
    assert int(re.findall(r"PASS=(\d+)", said)[0]) >= 13


def test_a_sum_that_is_not_that_of_its_rows_is_found(desk: Desk) -> None:
    """By the tests in SQL that were written with Gold."""
    names = [path.stem for path in (desk.folder / "tests/dbt").glob("*.sql")]
    assert sorted(names) == [
        "fct_tickets_are_the_tickets_of_silver",
        "gold_daily_tickets_counts_the_tickets",
    ]
    words = ("test", "--vars", "{audit_everything: true}", "--select", *names)
    desk.run("dbt", *words)
    spoilt = {
        "gold_daily_tickets": "total_minutes = total_minutes + 1",
        "fct_tickets": "status = 'lost'",
    }
    with duckdb.connect(str(desk.folder / "warehouse.duckdb")) as warehouse:
        for table, change in spoilt.items():
            warehouse.execute(f"create table kept_{table} as from gold.{table}")
            warehouse.execute(f"update gold.{table} set {change}")
    said = desk.tried("dbt", *words)
    with duckdb.connect(str(desk.folder / "warehouse.duckdb")) as warehouse:
        for table in spoilt:
            warehouse.execute(f"delete from gold.{table}")
            warehouse.execute(f"insert into gold.{table} from kept_{table}")
            warehouse.execute(f"drop table kept_{table}")
    assert sorted(re.findall(r" FAIL \d+ (\w+)", said.stdout)) == sorted(names)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("debug", "All checks passed"),
        ("parse --show-all-deprecations", ""),
        ("compile --select silver_tickets", "newest_versions"),
        ("show --select gold_daily_tickets", "total_tickets"),
        ("ls --select stg_ticket_events+ --resource-type model", "gold_daily_tickets"),
        ("source freshness", "PASS freshness of bronze.ticket_events"),
        ("seed", ""),
        ("snapshot", ""),
        ("docs generate", "Catalog written"),
        ("run --select +gold_daily_tickets --vars '{audit_everything: true}'", ""),
        ("build --select silver_tickets --full-refresh", ""),
        ("test --select gold_daily_tickets", "PASS"),
        ("retry", ""),
        ("run-operation utc_now", ""),
    ],
)
def test_dbt_s_commands_are_those_of_any_project(
    desk: Desk, words: str, says: str
) -> None:
    before = desk.tables()
    said = _plain(desk.run("dbt", *shlex.split(words)))
    assert says in said
    assert "[WARNING]" not in said
    assert desk.tables() == before


def _plain(said: str) -> str:
    """Return what dbt said without its colours, which stand within `[WARNING]`."""
    return re.sub(r"\x1b\[\d+m", "", said)


@pytest.mark.parametrize("command", ["deps", "clean"])
def test_what_loads_no_adapter_warns_of_one_setting_as_the_docs_say(
    tmp_path: Path, command: str
) -> None:
    """From nothing, because processes forked from a build have loaded one."""
    init.init(tmp_path / "desk")
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), command, "--show-all-deprecations"],
        cwd=tmp_path / "desk",
        capture_output=True,
        text=True,
        check=True,
    )
    said = " ".join(_plain(done.stdout + done.stderr).split())
    [known] = re.findall(
        r"^\| `(.+?)` .*`dbt deps` and `dbt clean` load no adapter, so they warn of it",
        _pages.page("docs/overrides.md"),
        re.MULTILINE,
    )
    assert known == "+index: HEAP"
    assert re.findall(r"\[WARNING\]\[(\w+)\]", said) == [
        "CustomKeyInConfigDeprecation",
        "DeprecationsSummary",
    ]
    assert "Custom key `+index` found" in said
    assert "CustomKeyInConfigDeprecation: 1 occurrence" in said


def test_a_developer_builds_in_schemas_of_one_s_own(desk: Desk) -> None:
    before = desk.tables()
    desk.run("dbt", "run", "--empty", TIDEMARK_SCHEMA="dev")
    assert desk.rows("select * from dev_gold.gold_daily_tickets") == []
    desk.run("dbt", "run", TIDEMARK_SCHEMA="dev")
    mine = "select count(*) from dev_silver.silver_tickets"
    assert desk.rows(mine) == [(len(before["silver.silver_tickets"]),)]
    assert desk.tables() == before


def test_a_build_goes_on_from_clones_and_reads_the_rest_by_defer(desk: Desk) -> None:
    before = desk.tables()
    # what dbt wrote of production
    desk.run("dbt", "parse")
    shutil.copytree(desk.folder / "target", desk.folder / "state")
    made = "select * exclude (_processed_at) from {}gold.{} order by all"

    desk.run("dbt", "clone", "--state", "state", TIDEMARK_SCHEMA="eve")
    desk.run("dbt", "run", TIDEMARK_SCHEMA="eve")
    words = ("--defer", "--state", "state", "--select", "fct_tickets")
    desk.run("dbt", "run", *words, TIDEMARK_SCHEMA="bo")

    for schema, tables in (
        ("eve_", ("gold_daily_tickets", "fct_tickets")),
        ("bo_", ("fct_tickets",)),
    ):
        for table in tables:
            own = desk.rows(made.format(schema, table))
            assert own == desk.rows(made.format("", table)) != []
    views = "select count(*) from duckdb_tables() where schema_name like 'bo_silver'"
    assert desk.rows(views) == [(0,)]
    assert desk.tables() == before


def test_the_sample_of_init_is_taken_away_and_leaves_the_rest(desk: Desk) -> None:
    """As docs/own-project.md says."""
    before = desk.tables()
    [commands] = re.findall(
        r"```console\n(\$ rm .*?)```", _pages.page("docs/own-project.md"), re.DOTALL
    )
    subprocess.run(
        ["sh", "-e", "-c", commands.replace("$ ", "")], cwd=desk.folder, check=True
    )
    settings = desk.folder / "dbt_project.yml"
    kept = [s for s in settings.read_text().splitlines() if "view:" not in s]
    settings.write_text("\n".join(kept) + "\n")
    desk.run("dbt", "build", "--full-refresh")
    assert desk.tables() == before
