"""What `tidemark new` writes: YAML and SQL that parse, whatever a sample holds."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from landing.declarations import load_declarations
from landing.errors import DeclarationError, RequestError, SettingsError
from landing.scaffold import write
from landing.scaffold.entities import known_entities, model_folders, with_entity
from landing.scaffold.files import files_of
from landing.scaffold.guess import guess_fields
from landing.scaffold.plan import Plan, StreamOf, TableOf
from landing.scaffold.sample import of_lines
from landing.scaffold.unfold import unfold

KEY = {"agent_id": 7, "timestamp": "2026-05-04T09:00:00Z"}
STREAM = StreamOf("agent-events", "EventHubConnection")
TABLE = TableOf("shop", "timestamp", table="agents")

names = st.one_of(
    st.text(max_size=12),
    st.text("aA_1 '\"`{}%#é.-", min_size=1, max_size=8),
    st.sampled_from(["order", "Order", "offset", "id", "body", "event_time", "x" * 99]),
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(max_size=12)
    | st.text("{}%#'\"\\", max_size=8)
    | st.sampled_from(["2026-05-04", "12.50", "true", "1763120674"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2)
    ),
    max_leaves=4,
)
rows = st.lists(st.dictionaries(names, values, max_size=6), min_size=1, max_size=3)


def plan_of(given_rows: Sequence[Mapping[str, Any]], source: Any = STREAM) -> Plan:
    lines = [json.dumps({**row, **KEY}, default=float) for row in given_rows]
    sample = of_lines([line.encode() for line in lines], "a.ndjson")
    unfolded = unfold(sample.rows)
    fields = guess_fields(unfolded.rows, paths=unfolded.paths, kept=unfolded.kept)
    return Plan(
        "agent_events",
        "agent",
        *KEY,
        fields,
        source,
        unfolded.rows[0],
        sample.payloads[0] if source is STREAM else "",
    )


def written_by(plan: Plan) -> dict[str, str]:
    return {path.as_posix(): text for path, text in files_of(plan).items()}


class Quoting:
    @staticmethod
    def quote(name: str) -> str:
        return f'"{name}"'


def rendered(text: str) -> str:
    """Return a model with the macros' calls replaced by what they are called with."""

    def named(fields: Any) -> list[tuple[str, list[str]]]:
        if not isinstance(fields, dict):
            return [(field, [field]) for field in fields]
        return [
            (name, field if isinstance(field, list) else field.split("."))
            for name, field in fields.items()
        ]

    def json_fields(relation: str, **groups: Any) -> str:
        pairs = [pair for fields in groups.values() for pair in named(fields)]
        said = ", ".join(
            f'json."{path}" as "{name}"'
            for name, steps in pairs
            for path in ['"."'.join(steps)]
        )
        return f"select json.*, {said} from {relation} as json"

    def columns_of(name: str, *_: Any, columns: Sequence[str]) -> str:
        said = "".join(f"one.{column}, " for column in columns)
        return f"{name} as (select {said}1 as last from one)"

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    return environment.from_string(text).render(
        adapter=Quoting,
        arrivals=lambda _: "arrivals as (select 1 as last from one)",
        as_received=lambda source: "reject_reason",
        bronze=lambda name: f"bronze.{name}",
        clean_text=lambda text: f"trim({text}, ' ')",
        config=lambda **_: "",
        distinct_versions=lambda *_, columns: columns_of(
            "distinct_versions", columns=columns
        ),
        flag=lambda condition: f"coalesce({condition}, false)",
        is_future=lambda time: f"{time} > now()",
        is_set=lambda flag: f"coalesce({flag}, false)",
        json_fields=json_fields,
        newest_versions=lambda *_, columns: columns_of(
            "newest_versions", columns=columns
        ),
        parse_amount=lambda text, *_: f"try_cast({text} as decimal(18, 2))",
        parse_number=lambda text, *_: f"try_cast({text} as decimal(18, 2))",
        parse_timestamp=lambda text: f"try_cast({text} as timestamp)",
        ref=lambda name: f"silver.{name}",
        sequences=lambda _: "merged_ranges as (select 1 as last from one)",
        type_text=lambda: "varchar",
        unreadable=lambda stated, parsed: f"({stated} <> '' and {parsed} is null)",
    )


def assert_parses(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        if name.endswith(".yml"):
            assert yaml.safe_load(text)["version"] == 2
            continue
        sql = rendered(text)
        with duckdb.connect() as connection:
            ask = "select json_serialize_sql(?)"
            answer = connection.execute(ask, [sql]).fetchone()
        assert answer is not None
        assert not json.loads(answer[0])["error"], (sql, answer)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_whatever_fields_are_called_and_hold_the_files_of_a_stream_parse(
    given_rows: list[dict[str, Any]],
) -> None:
    plan = plan_of(given_rows)
    files = written_by(plan)
    assert_parses(files)
    columns = [column.name for column in plan.columns]
    assert len({*columns}) == len(columns)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", column) for column in columns)
    tests = yaml.safe_load(
        files["dbt_project/silver/staging/unit_tests/stg_agent_events.yml"]
    )["unit_tests"]
    (row,) = tests[0]["given"][0]["rows"]
    # dbt reads what is given as Jinja; the payload must still say the same
    body = jinja2.Environment().from_string(row["body"]).render()
    sent = of_lines([plan.line.encode()], "it").rows
    assert of_lines([body.encode()], "it").rows == sent
    (expected,) = tests[0]["expect"]["rows"]
    assert {*expected} <= {*columns, "is_deleted", "reject_reason"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(names, st.text(max_size=8)), min_size=1, max_size=2))
def test_whatever_columns_are_called_the_files_of_a_table_parse(
    given_rows: list[dict[str, Any]],
) -> None:
    said = [
        {n: v for n, v in row.items() if n.lower() != "event_time"}
        for row in given_rows
    ]
    assert_parses(written_by(plan_of(said, TABLE)))


def test_fields_of_nearly_the_same_name_have_columns_of_their_own() -> None:
    plan = plan_of([{"a b": "x", "a-b": "y", "fee": 1.5, "fee_amount": 2.5}])
    assert [column.name for column in plan.columns][:4] == [
        *("a_b", "a_b_2", "fee", "fee_amount"),
    ]
    inner = [column.parsed for column in plan.columns]
    assert len({*inner, *(column.stated for column in plan.columns)}) == 12


def test_a_column_of_a_table_that_staging_has_too_is_refused() -> None:
    with pytest.raises(RequestError, match="in a view"):
        files_of(plan_of([{"event_time": "2026-05-04"}], TABLE))


def test_the_declarations_are_such_as_landing_reads(tmp_path: Path) -> None:
    by_number = TableOf("shop", "agent_id", True, table="agents")
    for source in (
        STREAM,
        TABLE,
        by_number,
        TableOf("c", "timestamp", path="*.csv", kind="csv"),
    ):
        (file, text), *_ = files_of(plan_of([{"Unit Price": "5"}], source)).items()
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
        declared = load_declarations(tmp_path)
        if source is STREAM:
            assert declared.stream("agent_events").event_hub == "agent-events"
        else:
            found = declared.row_source("agent_events")
            assert found.key == ("agent_id",)
            assert "Unit Price" in [column.name for column in found.columns]


@pytest.mark.parametrize(("source", "gates"), [(STREAM, 3), (TABLE, 2)])
def test_the_gates_of_an_entity_stand_with_its_newest_model(
    source: StreamOf | TableOf, gates: int
) -> None:
    text = written_by(plan_of([{}], source))["dbt_project/silver/silver_agents.yml"]
    tests = yaml.safe_load(text)["models"][0]["data_tests"]
    assert [each for test in tests for each in test.values()] == [
        {"arguments": {"entity": "agent"}}
    ] * gates


def test_a_field_called_id_becomes_the_entity_s() -> None:
    plan = plan_of([{}])
    fields = guess_fields([{"id": 1, "timestamp": "2026-05-04"}])
    named = Plan("agent_events", "agent", "id", "timestamp", fields, STREAM, {}, "")
    assert named.key_column.name == plan.key_column.name == "agent_id"


LINE = "agent: {key: agent_id, sources: [agent_events], streams: [agent_events]}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "vars:\n  entities:\n    a: {key: k, sources: [s]}  # one\n"
            "  # next\n  b: 1\n",
            f"vars:\n  entities:\n    a: {{key: k, sources: [s]}}  # one\n    {LINE}\n"
            "  # next\n  b: 1\n",
        ),
        (
            "vars:\n  entities:\n    a:\n      key: k\n      sources:\n      - s\n"
            "\nb: 1\n",
            "vars:\n  entities:\n    a:\n      key: k\n      sources:\n      - s\n"
            f"    {LINE}\n\nb: 1\n",
        ),
        (
            "vars:\n  # none\n  entities: {}  # yet\n  b: 1\n",
            f"vars:\n  # none\n  entities:  # yet\n    {LINE}\n  b: 1\n",
        ),
        ("vars:\n  entities:\n", f"vars:\n  entities:\n    {LINE}\n"),
        (
            "vars:\n  entities: {a: {key: k, sources: [s]}}\n",
            f"vars:\n  entities: {{{LINE}, a: {{key: k, sources: [s]}}}}\n",
        ),
        ("vars:\n  b: 1", f"vars:\n  b: 1\n  entities:\n    {LINE}\n"),
        ("vars: {}\n", f"vars:\n  entities:\n    {LINE}\n"),
        ("vars: {b: 1}\n", f"vars: {{entities: {{{LINE}}}, b: 1}}\n"),
        ("name: x\n", f"name: x\n\nvars:\n  entities:\n    {LINE}\n"),
        (
            "vars:\r\n    entities:\r\n        a: {key: k, sources: [s]}\r\n",
            "vars:\r\n    entities:\r\n        a: {key: k, sources: [s]}\r\n"
            f"        {LINE}\r\n",
        ),
    ],
)
def test_an_entity_is_put_into_the_text_and_all_else_stays(
    before: str, after: str
) -> None:
    said = with_entity(before, "agent", "agent_id", "agent_events", is_stream=True)
    assert said == after


def test_an_entity_of_a_table_names_no_stream() -> None:
    text = with_entity("", "agent", "agent_id", "agents", is_stream=False)
    assert known_entities(text) == {"agent": {"key": "agent_id", "sources": ["agents"]}}


@pytest.mark.parametrize("source", [STREAM, TABLE])
def test_sequence_numbers_are_kept_of_a_stream_alone(
    source: StreamOf | TableOf,
) -> None:
    files = written_by(plan_of([{}], source))
    assert "dbt_project/silver/silver_agent_arrivals.sql" in files
    numbered = "dbt_project/silver/silver_agent_sequences.sql" in files
    assert numbered == (source is STREAM)


def test_an_entity_that_is_there_is_refused() -> None:
    text = with_entity("", "agent", "agent_id", "agent_events", is_stream=True)
    assert [*known_entities(text)] == ["agent"]
    with pytest.raises(RequestError, match="agent already"):
        with_entity(text, "agent", "agent_id", "others", is_stream=True)


def test_where_the_place_of_an_entity_is_not_clear_nothing_is_guessed() -> None:
    text = "a: &a {b: {key: k, sources: [s]}}\nvars:\n  entities: *a\n"
    with pytest.raises(DeclarationError, match="is not clear"):
        with_entity(text, "agent", "agent_id", "agent_events", is_stream=True)


def test_a_project_file_that_is_no_yaml_is_named() -> None:
    with pytest.raises(DeclarationError, match=r"dbt_project\.yml is not valid YAML"):
        with_entity("a: [", "agent", "agent_id", "agent_events", is_stream=True)


def project(folder: Path) -> dict[Path, str]:
    (folder / "dbt_project.yml").write_text("name: x\n")
    return files_of(plan_of([{"name": "Ana"}]))


@pytest.mark.parametrize("folder", ["dbt_project/silver/shop", ".engine/models"])
def test_a_model_that_is_there_in_any_folder_is_named(
    tmp_path: Path, folder: str
) -> None:
    files = project(tmp_path)
    other = tmp_path / folder / "silver_agents.sql"
    other.parent.mkdir(parents=True)
    other.write_text("select 1")
    folders = model_folders("model-paths: [dbt_project, .engine/models]\n")
    with pytest.raises(RequestError, match=f"{folder}/silver_agents.sql"):
        write.check_new(tmp_path, files, folders)


def test_where_a_file_cannot_be_written_what_was_written_goes(tmp_path: Path) -> None:
    files = project(tmp_path)
    last = tmp_path / [*files][-1]
    last.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SettingsError, match=f"{last} cannot be written: File exists"):
        write.write_all(tmp_path, files, "name: y\n")
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "dbt_project.yml").read_text() == "name: x\n"


def test_all_files_are_written_and_the_entity_with_them(tmp_path: Path) -> None:
    files = project(tmp_path)
    write.check_new(tmp_path, files)
    write.write_all(tmp_path, files, "name: y\n")
    assert {path: (tmp_path / path).read_text() for path in files} == files
    assert (tmp_path / "dbt_project.yml").read_text() == "name: y\n"


def test_an_amount_stands_in_a_unit_test_as_it_is_read() -> None:
    text = written_by(plan_of([{"fee": Decimal("0.005")}]))[
        "dbt_project/silver/staging/unit_tests/stg_agent_events.yml"
    ]
    (expected,) = yaml.safe_load(text)["unit_tests"][0]["expect"]["rows"]
    assert expected["fee"] == "0.005"
