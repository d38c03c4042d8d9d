"""`tidemark rejects`: what is open is shown, and what is closed is landed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _command import Run, run

from landing import bronze
from landing.building.rejects import resolve
from landing.columns.row_hash import row_hashes
from landing.columns.types import TABLE_FIELDS, declared_type
from landing.declarations import load_declarations

__all__ = ["run"]  # the fixture

ROOT = Path(__file__).parents[2]
MORNING = datetime(2026, 5, 4, 8, tzinfo=UTC)

ONE, TWO, THREE, FOUR = (f"{n:032x}" for n in range(1, 5))
REJECTS = [
    (ONE, "order_events", "not_json", None, "2026-05-01 10:00", "{", None, "10/a"),
    (TWO, "order_events", "not_json", None, "2026-05-02 10:00", "[b]", None, "10/b"),
    (THREE, "order_events", "missing_key", None, "2026-05-03 10:00", "{}", None, "9/a"),
    (FOUR, "trip_events", "not_utf8", "t1", "2026-05-04 10:00", None, "/w==", "9/a"),
]


def fill(warehouse: Path, schema: str = "silver") -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"create schema {schema}")
        connection.execute(
            f"create table {schema}.silver_rejects (reject_id varchar, source varchar, "
            "reason varchar, business_key varchar, last_landed_at timestamp, "
            "body varchar, body_base64 varchar, event_time timestamp)"
        )
        connection.executemany(
            f"insert into {schema}.silver_rejects values (?, ?, ?, ?, ?, ?, ?, null)",
            [row[:7] for row in REJECTS],
        )
        connection.execute(
            f"create table {schema}.silver_reject_log "
            "(reject_id varchar, landed_file varchar)"
        )
        connection.executemany(
            f"insert into {schema}.silver_reject_log values (?, ?)",
            [(row[0], f"2026-05-01T{row[7]}.parquet") for row in REJECTS],
        )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("")
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    own = ROOT / "dbt_project/bronze/rejects.yml"
    (folder / "rejects.yml").write_text(own.read_text())
    (tmp_path / "lake").mkdir()
    fill(tmp_path / "warehouse.duckdb")
    return tmp_path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landing.cli.rejects._has_terminal", lambda: True)


def landed(project: Path) -> list[dict[str, Any]]:
    files = sorted((project / "lake" / "bronze").rglob("*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def resolved(project: Path) -> list[str]:
    return [row["reject_id"] for row in landed(project)]


# Showing


def test_open_rejects_are_counted_by_source_and_reason(run: Run, project: Path) -> None:
    done = run("rejects")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[:3] for line in done.stdout.splitlines()[1:]] == [
        ["order_events", "not_json", "2"],
        ["order_events", "missing_key", "1"],
        ["trip_events", "not_utf8", "1"],
    ]
    shown = json.loads(run("rejects", "--json").stdout)
    assert (shown["open"], list(shown)) == (4, ["open", "groups"])
    assert shown["groups"][0] == {
        "source": "order_events",
        "reason": "not_json",
        "rejects": 2,
        "first_landed_at": "2026-05-01 10:00:00+00:00",
        "last_landed_at": "2026-05-02 10:00:00+00:00",
    }


def test_the_newest_of_a_source_or_reason_are_shown(run: Run, project: Path) -> None:
    done = run("rejects", "--source", "order_events", "--limit", "2")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == [THREE, TWO]
    assert lines[2].rstrip().endswith("[b]")
    assert lines[3] == "the newest 2 of 3: --limit shows more"
    shown = json.loads(run("rejects", "--reason", "not_utf8", "--json").stdout)
    assert shown["newest"] == [
        {
            "reject_id": FOUR,
            "landed_at": "2026-05-04 10:00:00+00:00",
            "source": "trip_events",
            "reason": "not_utf8",
            "business_key": "t1",
            "event_time": None,
            "body": None,
            "body_base64": "/w==",
        }
    ]


def test_a_source_or_reason_that_has_none_is_named(run: Run, project: Path) -> None:
    done = run("rejects", "--source", "order_event")
    assert done.returncode == 2
    assert done.stderr == (
        "Error: no open reject has the source order_event. Did you mean order_events?\n"
    )
    done = run("rejects", "resolve", "--reason", "xyz", "--yes")
    assert "There are some of: missing_key, not_json, not_utf8" in done.stderr


def test_a_developer_s_own_schema_is_read(run: Run, project: Path) -> None:
    fill(project / "ana.duckdb", "ana_silver")
    own = {"TIDEMARK_SCHEMA": "ana", "TIDEMARK_WAREHOUSE": "ana.duckdb"}
    assert json.loads(run("rejects", "--json", **own).stdout)["open"] == 4


def test_showing_leaves_the_warehouse_as_it_is(run: Run, project: Path) -> None:
    before = (project / "warehouse.duckdb").stat()
    assert run("rejects").returncode == 0
    after = (project / "warehouse.duckdb").stat()
    assert after.st_mtime_ns == before.st_mtime_ns
    assert sorted(path.name for path in project.glob("*.duckdb*")) == [
        "warehouse.duckdb"
    ]


def test_where_there_is_no_warehouse_the_way_out_is_named(
    run: Run, project: Path
) -> None:
    (project / "warehouse.duckdb").unlink()
    done = run("rejects")
    assert done.returncode == 1
    assert "query silver_rejects with your own tool" in done.stderr
    assert "tidemark rejects resolve --id ID" in done.stderr
    assert not (project / "warehouse.duckdb").exists()


def test_a_warehouse_without_rejects_is_to_be_built(run: Run, project: Path) -> None:
    duckdb.connect(str(project / "empty.duckdb")).close()
    done = run("rejects", TIDEMARK_WAREHOUSE="empty.duckdb")
    assert done.returncode == 1
    assert done.stderr.endswith("Build it: tidemark build\n")


def test_a_file_that_is_no_warehouse_is_one_line(run: Run, project: Path) -> None:
    (project / "warehouse.duckdb").write_text("x" * 9000)
    done = run("rejects")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be read" in done.stderr


# Closing


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--source", "order_events"], [ONE, TWO, THREE]),
        (["--reason", "not_json"], [ONE, TWO]),
        (["--source", "order_events", "--reason", "missing_key"], [THREE]),
        (["--landed-before", "2026-05-02T10:00"], [ONE]),
        (["--landed-before", "2026-05-02T12:00:01+02:00"], [ONE, TWO]),
        (["--id", FOUR, "--id", ONE, "--id", ONE], [ONE, FOUR]),
        (["--id", "00000000-0000-0000-0000-000000000002"], [TWO]),
        (["--file", "a.parquet"], []),
        (["--file", "2026-05-01T9/a.parquet"], [THREE, FOUR]),
        (
            ["--file", "bronze/trip_events/landed_hour=2026-05-01T9/a.parquet"],
            [FOUR],
        ),
        (["--file", "2026-05-01T9/a.parquet", "--source", "trip_events"], [FOUR]),
    ],
)
def test_those_are_closed_that_are_meant(
    run: Run, project: Path, words: list[str], ids: list[str]
) -> None:
    if words == ["--file", "a.parquet"]:
        ids = [ONE, THREE, FOUR]
    done = run("rejects", "resolve", *words, "--yes")
    assert done.returncode == 0, done.stderr
    assert resolved(project) == ids
    assert done.stdout.startswith(f"closed {len(ids)} reject")


def test_a_decision_is_a_file_of_bronze_like_those_of_tables(
    run: Run, project: Path
) -> None:
    run("rejects", "resolve", "--id", TWO, "--note", "test", "--yes")
    (path,) = (project / "lake" / "bronze").rglob("*.parquet")
    place = bronze.place_of(path.relative_to(project / "lake").as_posix())
    assert place is not None
    assert place.source == "resolved_rejects"
    file = pq.ParquetFile(path).read()
    assert file.schema.names[3:] == [field.name for field in TABLE_FIELDS]
    (row,) = file.to_pylist()
    assert (row["reject_id"], row["note"]) == (TWO, "test")
    assert (row["is_deleted"], row["window_low"]) == (False, None)
    assert row["resolved_at"] == row["landed_at"]
    assert row["window_high"] == f"{row['resolved_at']:%Y-%m-%dT%H:%M:%S.%f}000Z"
    hashes = row_hashes(file.select(["reject_id", "note", "resolved_at"]))
    assert row["row_hash"] == hashes[0].as_py()
    (entry,) = (project / "lake" / "manifest").glob("*.parquet")
    told = pq.ParquetFile(entry).read().to_pylist()[0]
    assert (told["source"], told["landed_hour"]) == (place.source, place.landed_hour)


def test_a_decision_is_never_dated_before_the_copy_that_it_closes(
    run: Run, project: Path
) -> None:
    """Else it would close nothing: what landed after a decision is open again."""
    with duckdb.connect(str(project / "warehouse.duckdb")) as connection:
        connection.execute(
            "update silver.silver_rejects set last_landed_at = "
            f"'2999-01-02 03:04:05.000006' where reject_id = '{TWO}'"
        )
    before = datetime.now(UTC)
    done = run("rejects", "resolve", "--reason", "not_json", "--yes")
    assert done.returncode == 0, done.stderr
    one, two = landed(project)
    after = datetime.now(UTC)
    assert two["resolved_at"] == datetime(2999, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert before <= one["resolved_at"] == one["landed_at"] == two["landed_at"] <= after
    (path,) = (project / "lake" / "bronze").rglob("*.parquet")
    assert f"landed_hour={one['landed_at']:%Y-%m-%dT%H}" in str(path)
    assert "2999" not in path.name


def test_its_columns_are_those_that_are_declared(run: Run, project: Path) -> None:
    run("rejects", "resolve", "--id", TWO, "--yes")
    (path,) = (project / "lake" / "bronze").rglob("*.parquet")
    declared = load_declarations(project).internal("resolved_rejects").columns
    assert [(c.name, c.data_type) for c in declared] == [
        (field.name, declared_type(field.type)) for field in pq.read_schema(path)
    ]


def test_programs_get_what_was_closed(run: Run, project: Path) -> None:
    words = ("rejects", "resolve", "--reason", "not_json", "--yes", "--json")
    done = run(*words)
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert (said["resolved"], said["reject_ids"]) == (2, [ONE, TWO])
    assert (project / "lake" / said["file"]).is_file()
    assert [group["reason"] for group in said["groups"]] == ["not_json"]


def test_without_a_terminal_nothing_is_closed_unasked(run: Run, project: Path) -> None:
    done = run("rejects", "resolve", "--source", "order_events")
    assert done.returncode == 2
    assert "pass --yes" in done.stderr
    assert landed(project) == []


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 1), (b"\n", 1)])
def test_on_a_terminal_the_count_is_shown_and_asked_about(
    run: Run, project: Path, answer: bytes, code: int
) -> None:
    done = run("rejects", "resolve", "--source", "order_events", stdin=answer)
    assert done.returncode == code
    assert "        2 order_events: not_json\n" in done.stderr
    assert "Close 3 rejects? [y/N]" in done.stderr
    assert len(landed(project)) == (0 if code else 3)


def test_everything_is_never_meant_by_saying_nothing(run: Run, project: Path) -> None:
    done = run("rejects", "resolve", "--yes")
    assert done.returncode == 2
    assert "Say which: --source" in done.stderr
    done = run("rejects", "--source", "order_events", "resolve", "--yes")
    assert done.returncode == 2
    assert "Write options after resolve, not before it." in done.stderr
    assert landed(project) == []


@pytest.mark.parametrize(
    ("one", "said"),
    [("f" * 32, f"no such reject is open: {'f' * 32}"), ("x1", "x1 is no reject_id")],
)
def test_an_id_that_means_nothing_closes_nothing(
    run: Run, project: Path, one: str, said: str
) -> None:
    done = run("rejects", "resolve", "--id", ONE, "--id", one, "--yes")
    assert done.returncode == 2
    assert said in done.stderr
    assert landed(project) == []


def test_none_that_are_meant_is_no_error_and_lands_nothing(
    run: Run, project: Path
) -> None:
    done = run("rejects", "resolve", "--landed-before", "2026-04-01", "--yes")
    assert (done.returncode, landed(project)) == (0, [])
    assert "nothing was landed" in done.stdout


def test_rejects_of_another_engine_are_closed_by_their_ids(
    run: Run, project: Path
) -> None:
    (project / "warehouse.duckdb").unlink()
    assert run("rejects", "resolve", "--source", "a", "--yes").returncode == 1
    done = run("rejects", "resolve", "--id", TWO, "--yes")
    assert done.returncode == 0, done.stderr
    assert "1 named by their ids, which no warehouse here can look up" in done.stderr
    assert resolved(project) == [TWO]


@pytest.mark.shop
def test_a_project_without_the_source_is_told_where_to_get_it(
    run: Run, project: Path
) -> None:
    stream = (ROOT / "dbt_project/bronze/shop/streams.yml").read_text()
    (project / "dbt_project/bronze/rejects.yml").write_text(stream)
    done = run("rejects", "resolve", "--id", ONE, "--yes")
    assert done.returncode == 1
    assert "dbt_project/bronze/rejects.yml" in done.stderr


# Deciding, and who else sees it


def test_the_same_decision_has_the_same_file(tmp_path: Path) -> None:
    from landing import Lake

    declared = load_declarations(ROOT).internal("resolved_rejects")
    lake = Lake.open(str(tmp_path))
    first = resolve(lake, declared, [TWO, ONE, TWO], clock=lambda: MORNING)
    again = resolve(lake, declared, [ONE, TWO], clock=lambda: MORNING)
    other = resolve(lake, declared, [ONE], clock=lambda: MORNING)
    assert first.path == again.path != other.path
    assert (first.events, other.events) == (2, 1)
    assert sorted(lake.files()) == sorted([first.path, other.path])
    table = pq.read_table(pa.BufferReader(lake.read(first.path)))
    assert table["resolved_at"].to_pylist() == [MORNING, MORNING]


def test_decisions_are_extracted_from_nowhere() -> None:
    declarations = load_declarations(ROOT)
    assert "resolved_rejects" in declarations.sources
    readable = [*declarations.streams, *declarations.row_sources]
    assert "resolved_rejects" not in [source.name for source in readable]
