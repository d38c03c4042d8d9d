"""`tidemark new`: what it asks, takes and refuses; it writes all files or none."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest
from _command import Run, run

from landing import load_declarations
from landing.cli.new import _asking
from landing.scaffold import sample as sample_module

__all__ = ["run"]  # the fixture

AGENT = {"agent_id": 7, "timestamp": "2026-05-04T09:00:00Z", "name": "Ana"}
STREAM = ("new", "stream", "agent_events", "--sample", "a.ndjson")
TABLE = ("new", "table", "desks", "--connection", "shop", "--table", "desks")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("vars:\n  entities: {}  # none\n")
    sample(tmp_path, AGENT)
    return tmp_path


def sample(project: Path, *rows: object) -> None:
    lines = [f"{json.dumps(row)}\n" for row in rows]
    (project / "a.ndjson").write_text("".join(lines))


def tables(project: Path, *statements: str) -> str:
    with closing(sqlite3.connect(project / "shop.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return "sqlite:///shop.db"


def written(project: Path) -> list[str]:
    folder = project / "dbt_project"
    return sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())


FILES = [
    "bronze/agent_events.yml",
    "silver/silver_agent_arrivals.sql",
    "silver/silver_agent_arrivals.yml",
    "silver/silver_agent_sequences.sql",
    "silver/silver_agent_sequences.yml",
    "silver/silver_agent_versions.sql",
    "silver/silver_agent_versions.yml",
    "silver/silver_agents.sql",
    "silver/silver_agents.yml",
    "silver/staging/stg_agent_events.sql",
    "silver/staging/stg_agent_events.yml",
    "silver/staging/unit_tests/stg_agent_events.yml",
    "silver/unit_tests/silver_agent_versions.yml",
    "silver/unit_tests/silver_agents.yml",
]


def test_a_stream_is_written_with_its_entity(run: Run, project: Path) -> None:
    done = run(*STREAM)
    assert done.returncode == 0, done.stderr
    assert written(project) == FILES
    assert (project / "dbt_project.yml").read_text() == (
        "vars:\n  entities:  # none\n"
        "    agent: {key: agent_id, sources: [agent_events], "
        "streams: [agent_events]}\n"
    )
    assert "tidemark replay agent_events a.ndjson" in done.stdout
    stream = load_declarations(project).stream("agent_events")
    assert (stream.event_hub, stream.partition_key) == ("agent-events", "agent_id")


@pytest.mark.parametrize(
    ("rows", "said", "warns"),
    [
        (1, "1 row of the sample has 1 key: ", False),
        (9, "9 rows of the sample have 1 key: ", False),
        (10, "10 rows of the sample have 1 key: ", True),
    ],
)
def test_how_many_rows_have_a_key_is_said_and_when_that_is_odd(
    run: Run, project: Path, rows: int, said: str, warns: bool
) -> None:
    """Measurements by the id of what they measure would count once, without a word."""
    sample(project, *([AGENT] * rows))
    told = run(*STREAM).stdout
    assert said in told
    assert ("each row is a fact of its own" in told) == warns


def test_what_is_kept_as_stated_is_a_reject_where_no_column_takes_it(
    run: Run, project: Path
) -> None:
    """An object among words may be longer than T-SQL takes, and is null there."""
    sample(project, AGENT | {"extra": "a"}, AGENT | {"extra": {"b": 1}})
    assert run(*STREAM).returncode == 0
    staging = project / "dbt_project/silver/staging/stg_agent_events.sql"
    [_, condition] = staging.read_text().split("unreadable('extra'")
    assert condition.partition("\n")[0] == ", 'extra_text') }} then 'invalid_text'"


def test_what_becomes_no_column_is_said_with_the_reason(
    run: Run, project: Path
) -> None:
    several = {"Name": "x", "tags": [{"a": 1}, "b"], "some": {"deep": 1}, "team": {}}
    sample(project, AGENT | several, AGENT | several | {"some": 3})
    told = run(*STREAM).stderr
    assert told.splitlines() == [
        "agent has no column of its own for:",
        "  Name: its name differs from name in nothing but case",
        "  a in tags: an array: kept as JSON",
        "  deep in some: of several types (number, object): kept as stated",
    ]


def test_a_field_that_is_first_stated_far_behind_is_named_with_its_line(
    run: Run, project: Path
) -> None:
    row = {"agent_id": 1, "at": "2026-05-04T09:00:00Z", "note": None}
    rows = [row] * sample_module.MOST
    late = [row, {**row, "team": "a"}, {**row, "team": "b", "note": "c"}]
    sample(project, *rows, *late)
    done = run("new", "stream", "agent_events", "--sample", "a.ndjson", "--yes")
    assert done.returncode == 0, done.stderr
    assert "agent has no column of its own for:" in done.stderr
    assert "team: line 10,002 is the first to state it" in done.stderr
    assert "note: line 10,003 is the first to state it" in done.stderr
    assert "they were not read" not in done.stderr


def test_lines_of_which_not_even_names_are_read_are_told_of(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_module, "MOST", 2)
    monkeypatch.setattr(sample_module, "MOST_NAMES", 3)
    row = {"agent_id": 1, "at": "2026-05-04T09:00:00Z"}
    words = ("new", "stream", "agent_events", "--sample", "a.ndjson", "--dry-run")
    for lines, is_told in ((3, False), (4, True)):
        sample(project, *[row] * lines)
        done = run(*words)
        assert done.returncode == 0, done.stderr
        assert ("they were not read" in done.stderr) is is_told


def test_objects_that_are_not_unfolded_say_why(run: Run, project: Path) -> None:
    sample(project, AGENT | {"team": {"id": 3}, "team.id": 3})
    assert (
        "  id in team: two fields would be called alike, so no object is unfolded"
    ) in run(*STREAM).stderr


def test_a_key_within_an_object_is_no_partition_key(run: Run, project: Path) -> None:
    inner = {"timestamp": AGENT["timestamp"], "agent": {"id": 7, "name": "Ana"}}
    sample(project, inner)
    done = run(*STREAM, "--key", "agent.id", "--yes")
    assert done.returncode == 0, done.stderr
    assert load_declarations(project).stream("agent_events").partition_key is None


def test_a_dry_run_shows_the_files_and_writes_none(run: Run, project: Path) -> None:
    done = run(*STREAM, "--dry-run")
    assert "select * from newest_versions" in done.stdout
    assert written(project) == []
    assert "agent" not in (project / "dbt_project.yml").read_text()


def test_the_sample_may_be_piped_and_the_answer_be_json(
    run: Run, project: Path
) -> None:
    line = json.dumps({**AGENT, "x'y": 1}).encode()
    words = ("new", "stream", "agent_events", "--sample", "-", "--json")
    done = run(*words, stdin=line + b"\nno json\n")
    said = json.loads(done.stdout)
    assert (said["entity"], said["key"], said["time"]) == (
        "agent",
        "agent_id",
        "timestamp",
    )
    assert (said["written"], said["lines_used"], said["keys"]) == (True, 1, 1)
    assert [unused["line"] for unused in said["lines_passed_over"]] == [2]
    assert {field["field"]: field["kind"] for field in said["fields"]} == {
        "agent_id": "text",
        "timestamp": "time",
        "name": "text",
        "x'y": "not read",
    }
    assert written(project) == FILES


def test_a_sample_with_broken_lines_names_them_and_goes_on(
    run: Run, project: Path
) -> None:
    rows = [{**AGENT, "pay": 5.5, "team": {"id": n}} for n in range(7)]
    lines = [json.dumps(row) for row in rows]
    lines[1] = json.dumps({**AGENT, "timestamp": "soon", "pay": 1.5})
    lines[2] = json.dumps({**AGENT, "agent_id": None, "team": 3})
    (project / "a.ndjson").write_text("\n".join([*lines, '{"agent_id": 9'] * 2))
    done = run(*STREAM)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == [
        "14 of 16 lines were used; these are no payload:",
        '  line 8 is no JSON, from character 15 on: {"agent_id": 9',
        '  line 16 is no JSON, from character 15 on: {"agent_id": 9',
        "4 of 14 rows differ from the others, and would be rejects or lack what they "
        "should say:",
        "  line 2: timestamp is soon, and elsewhere a time",
        "  line 3: agent_id, the key, is null or missing",
        "  line 3: team is 3, and elsewhere an object",
        "  line 10: timestamp is soon, and elsewhere a time",
        "  line 11: agent_id, the key, is null or missing",
        "  and 1 more: --json names all",
    ]
    model = (project / "dbt_project/silver/staging/stg_agent_events.sql").read_text()
    assert "'team_id': 'team.id'" in model
    assert "parse_timestamp('timestamp') }} as event_time" in model


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"timestamp": "2026-05-04", "a_id": 1, "b_id": 2},
            "a_id, b_id. Name it by --key",
        ),
        ({"timestamp": "2026-05-04", "name": "x"}, "It may be name. Name it by --key"),
        ({"timestamp": "2026-05-04", "a": 1.5}, "no field can be it"),
        (
            {"agent_id": 1, "made": "2026-05-04", "sold": "2026-05-04"},
            "made, sold. Name it by --time",
        ),
        ({"agent_id": 1, "sent_at": 1763120674123}, "sent_at is milliseconds"),
    ],
)
def test_what_is_not_clear_is_answered_by_the_option_to_give(
    run: Run, project: Path, row: dict[str, object], said: str
) -> None:
    sample(project, row)
    done = run(*STREAM)
    assert done.returncode == 2
    assert said in done.stderr
    assert written(project) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--key", "agentid"), 2, "did you mean agent_id?"),
        (("--key", "timestamp"), 2, "timestamp is a time"),
        (("--time", "name"), 2, "name is a text"),
        (("--entity", "Agent"), 2, "--entity: Agent"),
        (("--entity", "no"), 2, "--entity: no"),
        (("--sample", "none.ndjson"), 1, "none.ndjson cannot be read"),
    ],
)
def test_a_wrong_option_is_answered_in_one_line(
    run: Run, project: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run(*STREAM, *words)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert said in done.stderr


def test_what_is_there_is_never_written_over(run: Run, project: Path) -> None:
    run(*STREAM)
    before = {name: (project / "dbt_project" / name).stat() for name in FILES}
    assert "a source agent_events already" in run(*STREAM).stderr
    other = ("new", "stream", "others", "--sample", "a.ndjson", "--entity", "agent")
    done = run(*other)
    assert done.returncode == 2
    assert "there is an entity agent already" in done.stderr
    (project / "dbt_project.yml").write_text("name: x\n")
    done = run(*other)
    assert done.returncode == 2
    assert "silver_agents.sql" in done.stderr
    assert {n: (project / "dbt_project" / n).stat() for n in written(project)} == before


def test_the_engine_s_models_are_there_before_any_command_has_taken_them(
    run: Run, project: Path
) -> None:
    settings = (
        'model-paths: ["dbt_project", ".tidemark/dbt_project"]\n'
        'macro-paths: [".tidemark/macros"]\n'
    )
    (project / "dbt_project.yml").write_text(settings)
    sample(project, {**AGENT, "reject_id": "r"})
    done = run("new", "stream", "reject_events", "--sample", "a.ndjson", "--yes")
    assert done.returncode == 2
    assert (
        "there already: .tidemark/dbt_project/silver/operations/silver_rejects.sql"
        in (done.stderr)
    )
    assert written(project) == []
    assert (project / "dbt_project.yml").read_text() == settings


def test_a_folder_that_cannot_be_written_to_is_named(run: Run, project: Path) -> None:
    (project / "dbt_project").write_text("a file, where a folder should be")
    before = (project / "dbt_project.yml").read_text()
    done = run(*STREAM)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    first = project / "dbt_project" / FILES[0]
    assert f"{first} cannot be written: Not a directory" in done.stderr
    assert (project / "dbt_project.yml").read_text() == before


def test_on_a_terminal_it_shows_its_guesses_and_asks(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_asking, "_is_terminal", lambda: True)
    asked: list[tuple[str, object]] = []

    def answer(answers: dict[str, str]) -> Callable[..., object]:
        def prompt(text: str, default: object = None) -> object:
            asked.append((text, default))
            return answers.get(text, default)

        return prompt

    monkeypatch.setattr(
        click, "prompt", answer({"Entity, what a row is about": "person"})
    )
    sample(project, {**AGENT, "person_id": "p"})
    done = run(*STREAM)
    assert done.returncode == 0, done.stderr
    assert asked == [
        ("Entity, what a row is about", "agent"),
        ("Key", "person_id"),
        ("Event time", "timestamp"),
    ]
    assert "an ISO 8601 time in every row" in done.stdout
    assert "silver/silver_people.sql" not in written(project)
    assert "silver/silver_persons.sql" in written(project)
    asked.clear()
    other = ("new", "stream", "agents", "--sample", "a.ndjson", "--yes")
    assert run(*other).returncode == 0
    assert asked == []


def test_a_table_s_primary_key_is_the_key(run: Run, project: Path) -> None:
    at = tables(
        project,
        "create table desks (no integer primary key, desk_id text, price real,"
        " photo blob, updated_at text, deleted integer)",
        "insert into desks values (1, 'd', 4.5, x'00', '2026-05-04', 0)",
    )
    done = run(*TABLE, "--json", TIDEMARK_CONNECTION_SHOP=at)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["key"], said["time"]) == ("no", "updated_at")
    kinds = {field["field"]: field["kind"] for field in said["fields"]}
    assert (kinds["price"], kinds["photo"]) == ("amount", "not read")
    declared = (project / "dbt_project/bronze/desks.yml").read_text()
    assert "watermark: updated_at" in declared
    assert "photo" not in declared
    assert said["deleted_column"] == "deleted"
    assert "deletes: column\n              deleted_column: deleted\n" in declared
    model = (project / "dbt_project/silver/staging/stg_desks.sql").read_text()
    assert "is_set('is_deleted')" in model
    assert "clean_text('received.deleted')" not in model


@pytest.mark.parametrize(
    ("words", "deleted"),
    [(("--deletes", "none"), None), (("--deletes", "gone"), "gone")],
)
def test_what_marks_deleted_rows_may_be_said(
    run: Run, project: Path, words: tuple[str, ...], deleted: str | None
) -> None:
    at = tables(
        project,
        "create table desks (desk_id integer primary key, updated_at text,"
        " deleted integer, gone text)",
        "insert into desks values (1, '2026-05-04', 0, null)",
    )
    done = run(*TABLE, *words, "--json", TIDEMARK_CONNECTION_SHOP=at)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["deleted_column"] == deleted
    declared = (project / "dbt_project/bronze/desks.yml").read_text()
    assert ("deleted_column: gone" in declared) == (deleted == "gone")


@pytest.mark.parametrize("column", ["deleted", "colour"])
def test_a_table_without_deletes_says_what_that_means(
    run: Run, project: Path, column: str
) -> None:
    at = tables(
        project,
        f"create table desks (desk_id integer primary key, updated_at text, {column})",
        "insert into desks values (1, '2026-05-04', 0)",
    )
    done = run(*TABLE, TIDEMARK_CONNECTION_SHOP=at)
    said = (
        "No deletes are declared: a row that is deleted at the source stays in Silver"
    )
    assert (said in done.stdout) == (column == "colour")
    assert ("or deletes: reconcile in dbt_project/bronze/desks.yml" in done.stdout) == (
        column == "colour"
    )


def test_a_watermark_that_is_a_number_needs_a_time_beside_it(
    run: Run, project: Path
) -> None:
    at = tables(
        project,
        "create table desks (desk_id text primary key, version integer, sold text)",
        "insert into desks values ('d', 5, '2026-05-04')",
    )
    done = run(*TABLE, "--watermark", "version", TIDEMARK_CONNECTION_SHOP=at)
    assert done.returncode == 0, done.stderr
    declared = (project / "dbt_project/bronze/desks.yml").read_text()
    assert "overlap: 0" in declared
    assert "{name: version, data_type: bigint}" in declared
    model = (project / "dbt_project/silver/staging/stg_desks.sql").read_text()
    assert "parse_timestamp('received.sold') }} as event_time" in model


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["create table other (a)"], "no table desks; it has other. Mend --table"),
        (["create table desks (a)"], "no row to guess from"),
        (
            [
                "create table desks (a, b, at text, primary key (a, b))",
                "insert into desks values (1, 2, '2026-05-04')",
            ],
            "the primary key is of 2 columns, a, b",
        ),
        (
            [
                "create table desks (id integer primary key, event_time text)",
                "insert into desks values (1, '2026-05-04')",
            ],
            "Name it otherwise in a view",
        ),
        (
            [
                "create table desks (id integer primary key, is_deleted, at text)",
                "insert into desks values (1, 0, '2026-05-04')",
            ],
            "a column is_deleted, a name that landing gives to a column of its own. "
            "Mend --table, or the source, of which a view may call columns otherwise",
        ),
    ],
)
def test_a_table_that_cannot_be_taken_says_why(
    run: Run, project: Path, statements: list[str], said: str
) -> None:
    at = tables(project, *statements)
    done = run(*TABLE, TIDEMARK_CONNECTION_SHOP=at)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert written(project) == []


def test_a_connection_without_an_address_says_what_to_set(
    run: Run, project: Path
) -> None:
    assert "Set TIDEMARK_CONNECTION_SHOP" in run(*TABLE).stderr


def test_csv_files_are_read_by_their_header(run: Run, project: Path) -> None:
    (project / "in").mkdir()
    (project / "in/p-1.csv").write_text("sku,price,updated_at\na,4.50,2026-05-04\n")
    words = ("new", "table", "prices", "--connection", "in", "--path", "p-*.csv")
    done = run(*words, "--key", "sku", TIDEMARK_CONNECTION_IN="in")
    assert done.returncode == 0, done.stderr
    declared = (project / "dbt_project/bronze/prices.yml").read_text()
    assert "kind: csv" in declared
    assert "path: p-*.csv" in declared
    assert "key: sku" in declared


def test_a_table_and_a_path_are_two_things(run: Run, project: Path) -> None:
    done = run(*TABLE, "--path", "*.csv")
    assert done.returncode == 2
    assert "--table, or --path" in done.stderr
