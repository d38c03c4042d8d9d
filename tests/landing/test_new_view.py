"""`tidemark new view`: what it joins, asks, writes and refuses."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from _command import Run, run

from landing.cli.new import _asking

__all__ = ["run"]  # the fixture

TICKET = {
    "ticket_id": 7,
    "changed_at": "2026-05-04T09:00:00Z",
    "agent_id": 3,
    "status": "open",
    "minutes": 12.5,
}
AGENT = {
    "agent_id": 3,
    "changed_at": "2026-05-04T09:00:00Z",
    "name": "Ana",
    "agent_level": 2,
}


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """A project with tickets and agents, and the facts of both; nothing is built."""
    (tmp_path / "dbt_project.yml").write_text(
        'test-paths: ["checks"]\nvars:\n  entities: {}\n'
    )
    for name, row in (("ticket", TICKET), ("agent", AGENT)):
        (tmp_path / f"{name}.ndjson").write_text(f"{json.dumps(row)}\n")
        done = run(
            *("new", "stream", f"{name}_events", "--sample", f"{name}.ndjson"),
            *("--key", f"{name}_id", "--time", "changed_at", "--yes"),
        )
        assert done.returncode == 0, done.stderr
        assert run("new", "gold", f"fct_{name}s", "--yes").returncode == 0
    return tmp_path


def test_a_view_is_written_with_its_contract_and_a_unit_test(
    run: Run, project: Path
) -> None:
    words = ("gold_ticket_agents", "--of", "ticket", "--with", "agent")
    done = run("new", "view", *words, "--on", "agent_id")
    assert done.returncode == 0, done.stderr
    assert (
        "beside the agent of fct_agents whose agent_id is its agent_id" in done.stdout
    )
    folder = project / "dbt_project/gold"
    for file in (
        "gold_ticket_agents.sql",
        "gold_ticket_agents.yml",
        "unit_tests/gold_ticket_agents.yml",
    ):
        assert f"dbt_project/gold/{file}" in done.stdout
        assert (folder / file).is_file()
    sql = (folder / "gold_ticket_agents.sql").read_text()
    assert "materialized='view'" in sql
    assert sql.count("where not {{ is_set('is_deleted') }}") == 2
    assert "        on tickets.agent_id = agents.agent_id\n" in sql
    assert "        agents.name as agent_name,\n" in sql
    # what is called so already is not called so twice
    assert "        agents.agent_level,\n" in sql
    [model] = yaml.safe_load((folder / "gold_ticket_agents.yml").read_text())["models"]
    assert (
        model["description"]
        .strip()
        .endswith("One row per ticket that was not deleted.")
    )
    types = {each["name"]: each["data_type"] for each in model["columns"]}
    assert types == {
        "ticket_id": "string",
        "agent_id": "string",
        "status": "string",
        "minutes": "decimal(18, 2)",
        "updated_at": "timestamp",
        "agent_name": "string",
        "agent_level": "decimal(18, 0)",
        "agent_updated_at": "timestamp",
    }
    assert model["columns"][0]["data_tests"] == ["unique", "not_null"]
    again = run("new", "view", *words)
    assert again.returncode == 2
    assert "there already: dbt_project/gold/gold_ticket_agents.sql" in again.stderr


def test_the_column_that_is_called_as_the_key_is_taken(run: Run, project: Path) -> None:
    done = run(
        *("new", "view", "gold_x", "--of", "ticket", "--with", "agent"),
        *("--json", "--dry-run"),
    )
    said: dict[str, Any] = json.loads(done.stdout)
    assert (said["on"], said["key"]) == ("agent_id", "agent_id")
    assert said["reads"] == ["fct_tickets", "fct_agents"]
    assert not said["written"]
    assert not (project / "dbt_project/gold/gold_x.sql").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--of tikcet --with agent", "--of: no entity is called tikcet"),
        ("--of ticket --with agnet", "--with: no entity is called agnet"),
        ("--of ticket --with agnet", "Did you mean agent?"),
        (
            "--of ticket --with ticket",
            "--with: ticket is what --of names. Name another",
        ),
        ("--of ticket", "Name an entity by --with: ticket, agent."),
        (
            "--of ticket --with agent --on agentid",
            "--on: the .yml of fct_tickets has no column agentid. Did you mean "
            "agent_id?",
        ),
        (
            "--of ticket --with agent --on minutes",
            "--on: minutes of fct_tickets is decimal(18, 2), and agent_id, the key of "
            "agent, is string. Name a column that is string: agent_id, status",
        ),
        (
            "--of agent --with ticket",
            "fct_agents has no column ticket_id, so it is not clear which one says the "
            "ticket. Name it by --on: name",
        ),
    ],
)
def test_what_cannot_be_is_answered_by_what_there_is(
    run: Run, project: Path, words: str, said: str
) -> None:
    done = run("new", "view", "gold_x", *words.split())
    assert done.returncode == 2
    assert said in done.stderr
    assert not (project / "dbt_project/gold/gold_x.sql").exists()


def test_rows_that_no_gate_has_let_pass_are_not_shown(run: Run, project: Path) -> None:
    for file in project.rglob("fct_agents.*"):
        file.unlink()
    done = run("new", "view", "gold_x", "--of", "ticket", "--with", "agent")
    assert done.returncode == 2
    assert "the entity agent has no table of facts" in done.stderr
    assert "tidemark new gold fct_agents" in done.stderr


def test_two_columns_of_one_name_are_refused(run: Run, project: Path) -> None:
    sql = project / "dbt_project/gold/fct_tickets.yml"
    text = sql.read_text()
    sql.write_text(text.replace("name: status", "name: agent_name"))
    done = run("new", "view", "gold_x", "--of", "ticket", "--with", "agent")
    assert done.returncode == 2
    assert "two columns of gold_x would be called agent_name" in done.stderr


def test_on_a_terminal_it_asks_for_what_is_not_said(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_asking, "_is_terminal", lambda: True)
    asked: list[tuple[str, object]] = []
    answers = {
        "A row for each of which entity": "ticket",
        "Beside which other entity": "agent",
    }

    def prompt(text: str, default: object = None) -> object:
        asked.append((text, default))
        return answers.get(text, default)

    monkeypatch.setattr(click, "prompt", prompt)
    done = run("new", "view", "gold_x")
    assert done.returncode == 0, done.stderr
    assert [text for text, _ in asked] == [*answers, "Which column says the agent"]
    assert asked[-1][1] == "agent_id"
    assert "Entities: ticket, agent" in done.stdout
    assert (project / "dbt_project/gold/gold_x.sql").is_file()
