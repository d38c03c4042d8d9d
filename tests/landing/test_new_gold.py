"""`tidemark new gold`: what it takes from a name, asks, writes and refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from _command import Run, run

from landing.cli.new import _asking
from landing.errors import RequestError
from landing.scaffold.entities import with_gold
from landing.scaffold.gold import Base, aggregate

__all__ = ["run"]  # the fixture

ROW = {
    "ticket_id": 7,
    "changed_at": "2026-05-04T09:00:00Z",
    "opened_at": "2026-05-04T08:00:00Z",
    "status": "open",
    "minutes": 12.5,
    "room_temperature": -3.5,
}


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """A project with the entity ticket, of which nothing is built."""
    (tmp_path / "dbt_project.yml").write_text(
        'test-paths: ["checks"]\nvars:\n  entities: {}\n'
    )
    (tmp_path / "a.ndjson").write_text(f"{json.dumps(ROW)}\n")
    words = ("--sample", "a.ndjson", "--time", "changed_at", "--yes")
    assert run("new", "stream", "ticket_events", *words).returncode == 0
    return tmp_path


def said_of(run: Run, *words: str) -> dict[str, Any]:
    done = run("new", "gold", *words, "--json", "--dry-run")
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_an_aggregate_is_written_with_its_tests(run: Run, project: Path) -> None:
    name = "gold_daily_tickets_by_status"
    done = run("new", "gold", name, "--time", "opened_at")
    assert done.returncode == 0, done.stderr
    for file in (
        f"dbt_project/gold/{name}.sql",
        f"dbt_project/gold/{name}.yml",
        f"dbt_project/gold/unit_tests/{name}.yml",
        f"checks/{name}_counts_the_tickets.sql",
    ):
        assert file in done.stdout
        assert (project / file).is_file()
    said = "key: ticket_id, sources: [ticket_events], streams: [ticket_events]"
    line = f"ticket: {{{said}, gold: "
    assert f"{line}{name}}}" in (project / "dbt_project.yml").read_text()
    assert "A row without opened_at counts nowhere." in done.stdout
    again = run("new", "gold", name, "--time", "opened_at")
    assert again.returncode == 2
    assert f"there already: checks/{name}_counts_the_tickets.sql, dbt" in again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("gold_daily_tickets", "--time", "opened_at"),
            {"by": "day", "and": None, "sums": {"total_minutes": "minutes"}},
        ),
        (
            ("gold_hourly_tickets_by_status", "--time", "updated_at"),
            {"by": "hour", "and": "status", "touched": ["event_time"]},
        ),
        (
            ("gold_tickets_by_status", "--count-only"),
            {"by": "status", "and": None, "time": None, "sums": {}},
        ),
        (
            ("gold_tickets_by_status_and_ticket_id", "--sum", "room_temperature"),
            {"by": "status", "and": "ticket_id"},
        ),
        (
            ("gold_tickets_by_status", "--average", "room_temperature"),
            {
                "sums": {"total_room_temperature": "room_temperature"},
                "averages": {"average_room_temperature": "room_temperature"},
            },
        ),
        (("fct_tickets",), {"kind": "fact", "reads": "silver_tickets"}),
        (("gold_some", "--fact"), {"kind": "fact", "entity": "ticket"}),
    ],
)
def test_a_name_says_what_it_can(
    run: Run, project: Path, words: tuple[str, ...], said: dict[str, Any]
) -> None:
    found = said_of(run, *words)
    assert {name: found[name] for name in said} == said
    assert not (project / "dbt_project/gold").exists()


def test_what_reads_the_facts_waits_for_the_gates_by_them(
    run: Run, project: Path
) -> None:
    assert run("new", "gold", "fct_tickets").returncode == 0
    facts = (project / "dbt_project/gold/fct_tickets.sql").read_text()
    assert "gates('ticket')" in facts
    assert "gold: fct_tickets" in (project / "dbt_project.yml").read_text()
    found = said_of(run, "gold_tickets_by_status")
    assert found["reads"] == "fct_tickets"
    model = found["files"]["dbt_project/gold/gold_tickets_by_status.sql"]
    assert "changed=ref('fct_tickets')" in model
    assert "gates(" not in model


def test_facts_are_read_that_were_written_after_another_gold(
    run: Run, project: Path
) -> None:
    """Also where `gold:` of the entity names that other."""
    first = run("new", "gold", "gold_tickets_by_status", "--count-only")
    assert first.returncode == 0, first.stderr
    assert run("new", "gold", "fct_tickets").returncode == 0
    settings = (project / "dbt_project.yml").read_text()
    assert "gold: gold_tickets_by_status" in settings
    found = said_of(run, "gold_daily_tickets", "--time", "opened_at")
    assert found["reads"] == "fct_tickets"
    assert "gates(" not in found["files"]["dbt_project/gold/gold_daily_tickets.sql"]
    facts = project / "dbt_project/gold/fct_tickets.sql"
    facts.write_text(facts.read_text().replace("gates(", "no_gates("))
    found = said_of(run, "gold_daily_tickets", "--time", "opened_at")
    model = found["files"]["dbt_project/gold/gold_daily_tickets.sql"]
    assert "ref('fct_tickets')" in model
    assert "gates('ticket')" in model


def test_a_contract_has_the_types_of_silver(run: Run, project: Path) -> None:
    files = said_of(run, "fct_tickets")["files"]
    said = yaml.safe_load(files["dbt_project/gold/fct_tickets.yml"])["models"][0]
    types = {column["name"]: column["data_type"] for column in said["columns"]}
    assert types == {
        "ticket_id": "string",
        "opened_at": "timestamp",
        "status": "string",
        "minutes": "decimal(18, 2)",
        "room_temperature": "decimal(18, 2)",
        "updated_at": "timestamp",
        "is_deleted": "boolean",
        "_processed_at": "timestamp",
        "_row_key": "{{ var('key_hash_type')[target.type] }}",
    }
    assert project.is_dir()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gold_x", "--entity", "tikcet"), "no entity is called tikcet"),
        (("gold_x", "--entity", "tikcet"), "Did you mean ticket?"),
        (("gold_tickets",), "it is not clear by what to count. Say --by day, --by"),
        (("gold_daily_tickets",), "Name one by --time: opened_at, updated_at"),
        (("gold_tickets", "--by", "statsu"), "no column statsu. Did you mean status?"),
        (
            ("gold_daily_tickets", "--time", "status"),
            "--time: status is string, and no time. Name a time of silver_tickets",
        ),
        (
            ("gold_tickets_by_status", "--sum", "status"),
            "--sum: status is string, and no number",
        ),
        (
            ("gold_tickets_by_status", "--touched", "nope"),
            "--touched: silver_ticket_versions has no column nope",
        ),
        (
            ("gold_tickets", "--by", "status", "--and", "status"),
            "two columns of gold_tickets would be called status",
        ),
        (
            ("gold_daily_tickets_by_temperature", "--time", "opened_at"),
            "gold_daily_tickets_by_temperature says that it counts by temperature, and "
            "silver_tickets has no such column. Did you mean room_temperature? Call it "
            "otherwise, or say which by --and: there are",
        ),
        (("gold_tickets_by_statsu",), "Did you mean status? Call it otherwise"),
        (("gold_tickets_by_status_and_nonsense",), "say which by --and: there are"),
        (("fct_tickets", "--by", "day"), "A table of facts has no --by"),
        (("gold_x", "--sum", "minutes", "--count-only"), "Give --sum or --average,"),
        (
            ("gold_tickets_by_status", "--average", "status"),
            "--average: status is string, and no number",
        ),
        (("Gold",), "NAME: Gold should be small letters"),
    ],
)
def test_what_cannot_be_is_answered_by_what_there_is(
    run: Run, project: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("new", "gold", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (project / "dbt_project/gold").exists()


def test_without_a_type_it_says_how_one_becomes_known(run: Run, project: Path) -> None:
    described = project / "dbt_project/silver/silver_tickets.yml"
    lines = described.read_text().splitlines(keepends=True)
    described.write_text("".join(line for line in lines if "data_type" not in line))
    done = run("new", "gold", "gold_tickets_by_status")
    assert done.returncode == 2
    assert "the types of silver_tickets are not known: ticket_id, opened_at" in (
        done.stderr
    )
    assert "tidemark build -- --select +silver_tickets" in done.stderr


def test_on_a_terminal_it_shows_the_columns_and_asks(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_asking, "_is_terminal", lambda: True)
    asked: list[tuple[str, object]] = []

    def answer(answers: dict[str, str]) -> Callable[..., object]:
        def prompt(text: str, default: object = None) -> object:
            asked.append((text, default))
            return answers.get(text, default)

        return prompt

    averages = "Average of (minutes, room_temperature), with blanks between"
    said = {
        "The day of which time": "opened_at",
        "And by a second column": "status",
        averages: "room_temperature",
    }
    monkeypatch.setattr(click, "prompt", answer(said))
    done = run("new", "gold", "gold_ticket_days")
    assert done.returncode == 0, done.stderr
    assert asked == [
        ("Entity", "ticket"),
        ("Count by: day, hour or a column", "day"),
        ("The day of which time", None),
        ("And by a second column", "none"),
        ("Add up, with blanks between", "minutes"),
        (averages, "none"),
    ]
    assert "decimal(18, 2)" in done.stdout
    assert "of opened_at and status; adds up minutes, room_temperature" in done.stdout
    assert "; averages room_temperature" in done.stdout
    assert (project / "dbt_project/gold/gold_ticket_days.sql").is_file()


BASE = Base(
    "ticket",
    "ticket_id",
    "silver_tickets",
    {"ticket_id": "string", "open_date": "date", "fee": "decimal(9, 3)", "n": "bigint"},
    {"ticket_id": "string", "opened_on": "date", "_row_key": "string"},
)


def test_a_period_that_no_version_has_needs_to_be_told_from_what_it_came() -> None:
    said = "by --touched. Of its columns these are date as it is: opened_on$"
    with pytest.raises(RequestError, match=said):
        aggregate("gold_x", BASE, by="open_date", time=None)
    said = "none is known to be bigint as it is; there are opened_on, ticket_id$"
    with pytest.raises(RequestError, match=said):
        aggregate("gold_x", BASE, by="n", time=None)
    made = aggregate(
        "gold_x",
        BASE,
        by="open_date",
        time=None,
        touched=("opened_on",),
        sums=("fee",),
    )
    assert (made.period, made.period_type, made.is_hashed) == (
        "open_date",
        "date",
        False,
    )
    assert made.total_type("fee") == "decimal(38, 3)"
    assert made.total_type("n") == "decimal(38, 0)"


def test_an_average_is_of_a_number_in_cents() -> None:
    with pytest.raises(RequestError, match=r"--average: fee is decimal\(9, 3\)"):
        aggregate("gold_x", BASE, by="ticket_id", time=None, averages=["fee"])
    made = aggregate(
        "gold_x", BASE, by="ticket_id", time=None, sums=["n"], averages=["n"]
    )
    assert made.measures == {
        "total_tickets": "count(*)",
        "total_n": "sum(n)",
        "number_of_n": "count(n)",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "vars:\n  entities:\n    a: {key: k, sources: [s]}  # a\n  b: 1\n",
            "vars:\n  entities:\n    a: {key: k, sources: [s], gold: g}  # a\n  b: 1\n",
        ),
        (
            "vars:\n  entities:\n    a:\n      key: k\n      sources: [s]\n\nb: 1\n",
            "vars:\n  entities:\n    a:\n      key: k\n      sources: [s]\n"
            "      gold: g\n\nb: 1\n",
        ),
        (
            "vars: {entities: {a: {key: k, sources: [s],}}}\n",
            "vars: {entities: {a: {key: k, sources: [s], gold: g}}}\n",
        ),
        (
            "vars:\n  entities:\n    a: {key: k, gold: other}\n",
            "vars:\n  entities:\n    a: {key: k, gold: other}\n",
        ),
    ],
)
def test_the_first_gold_of_an_entity_is_put_into_its_line(
    before: str, after: str
) -> None:
    assert with_gold(before, "a", "g") == after


def test_a_gold_line_whose_model_is_gone_is_told_of(run: Run, project: Path) -> None:
    first, second = "gold_daily_tickets", "gold_daily_tickets_by_status"
    done = run("new", "gold", first, "--time", "opened_at")
    assert "no such model" not in done.stderr
    (project / f"dbt_project/gold/{first}.sql").unlink()
    done = run("new", "gold", second, "--time", "opened_at")
    assert done.returncode == 0
    assert f"dbt_project.yml says gold: {first} of the entity ticket, and there is" in (
        done.stderr
    )
