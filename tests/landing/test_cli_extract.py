"""`tidemark extract`: each source for itself, and one line for what failed."""

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from landing.cli import extract, main

BRONZE = """
sources:
  - name: bronze
    tables:
      - name: orders
        config: {meta: {landing: {kind: table, connection: shop, table: orders,
          key: id, watermark: changed}}}
        columns: [{name: id, data_type: bigint}, {name: changed, data_type: varchar}]
      - name: products
        config: {meta: {landing: {kind: csv, connection: catalogue, path: "*.csv",
          key: id, watermark: changed}}}
        columns: [{name: id, data_type: bigint}, {name: changed, data_type: varchar}]
      - name: clicks
        config: {meta: {landing: {kind: stream, event_hub: clicks, connection: hub}}}
"""

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a table, a file, a stream, and its .env."""
    bronze = tmp_path / "dbt_project" / "bronze"
    bronze.mkdir(parents=True)
    (bronze / "shop.yml").write_text(BRONZE)
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / ".env").write_text(
        "TIDEMARK_CONNECTION_SHOP=sqlite:///shop.db\n"
        "TIDEMARK_CONNECTION_CATALOGUE=inbox\n"
    )
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "products.csv").write_text("id,changed\n1,2020-01-01\n")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("create table orders (id integer, changed text)")
        database.execute("insert into orders values (1, '2020-01-01'), (2, null)")
        database.commit()
    for name in ("LAKE", "CONTROL", "CONNECTION_SHOP", "CONNECTION_CATALOGUE"):
        monkeypatch.delenv(f"TIDEMARK_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tidemark(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command line; return its exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tidemark", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return code, out, err

    return run


def test_without_a_source_all_tables_and_files_are_landed(
    tidemark: Command, project: Path
) -> None:
    code, out, err = tidemark("extract")
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    head = "source window low window high rows files bytes seconds"
    assert lines[0] == head.split()
    assert [(line[0], line[1], *line[-4:-2]) for line in lines[1:]] == [
        ("orders", "start", "2", "1"),
        ("products", "start", "1", "1"),
    ]
    assert len(list((project / "lake" / "bronze").rglob("*.parquet"))) == 2
    assert (project / "lake" / "control.db").is_file()


def test_a_folder_that_was_named_for_the_control_table_is_not_made(
    tidemark: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_CONTROL", f"sqlite:///{project}/nodir/control.db")
    code, _, err = tidemark("extract")
    assert code == 1
    assert f"folder {project}/nodir does not exist" in err
    assert not (project / "nodir").exists()
    assert not list(project.rglob("*.parquet"))


def test_rows_that_nobody_changes_have_a_new_column_s_values_by_full_alone(
    tidemark: Command, project: Path
) -> None:
    """As docs/new-columns.md says of a column that a table gets."""
    with closing(sqlite3.connect(project / "shop.db")) as database, database:
        database.execute("insert into orders values (3, '2021-01-01')")
    tidemark("extract", "orders")
    with closing(sqlite3.connect(project / "shop.db")) as database, database:
        database.execute("alter table orders add column tip text")
        database.execute("update orders set tip = 'some'")
    declared = project / "dbt_project/bronze/shop.yml"
    column = "{name: changed, data_type: varchar}"
    text = declared.read_text().replace(
        column, f"{column}, {{name: tip, data_type: varchar}}", 1
    )
    declared.write_text(text)

    def with_a_tip() -> set[int]:
        files = sorted((project / "lake/bronze/orders").rglob("*.parquet"))
        rows = [row for file in files for row in pq.read_table(file).to_pylist()]
        return {row["id"] for row in rows if row.get("tip")}

    code, _, err = tidemark("extract", "orders")
    assert (code, err) == (0, "")
    assert 1 not in with_a_tip()
    code, _, err = tidemark("extract", "orders", "--full")
    assert (code, err) == (0, "")
    assert with_a_tip() == {1, 2, 3}


def test_json_says_what_each_source_landed(tidemark: Command) -> None:
    code, out, _ = tidemark("extract", "--json", "orders")
    assert code == 0
    result = json.loads(out)
    (orders,) = result["extracted"]
    assert (orders["source"], orders["rows"], orders["files"]) == ("orders", 2, 1)
    assert (orders["window_low"], orders["repeated_window"]) == (None, False)
    assert result["failed"] == []


def test_a_source_that_fails_does_not_stop_the_others(
    tidemark: Command, project: Path
) -> None:
    (project / "shop.db").unlink()
    code, out, err = tidemark("extract")
    assert code == 1
    assert "products" in out
    assert "orders" not in out
    assert err.startswith("Error: source orders: there is no SQLite file")
    assert len(err.splitlines()) == 1


def test_an_error_that_nobody_foresaw_does_not_stop_the_others_either(
    tidemark: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader_of = extract.open_reader

    def open_reader(source: Any, settings: Any) -> Any:
        if source.name == "orders":
            raise ValueError("Port could not be cast")
        return reader_of(source, settings)

    monkeypatch.setattr(extract, "open_reader", open_reader)
    code, out, _ = tidemark("extract", "--json")
    assert code == 1
    told = json.loads(out)
    assert [one["source"] for one in told["extracted"]] == ["products"]
    [failed] = told["failed"]
    assert failed["error"].startswith(
        "source orders: unexpected ValueError: Port could not be cast. "
    )


def test_deletes_are_confirmed_of_sources_alone_that_compare_keys(
    tidemark: Command,
) -> None:
    code, _, err = tidemark("extract", "orders", "--confirm-deletes")
    assert code == 2
    assert "Source orders compares no keys" in err
    code, _, err = tidemark("extract", "orders", "--confirm-deletes", "--since", "1")
    assert code == 2
    assert "--since and --until compare no keys" in err


def test_json_also_says_what_failed(tidemark: Command, project: Path) -> None:
    (project / ".env").write_text("TIDEMARK_CONNECTION_SHOP=sqlite:///shop.db\n")
    code, out, err = tidemark("extract", "--json")
    assert code == 1
    result = json.loads(out)
    assert [one["source"] for one in result["extracted"]] == ["orders"]
    assert [one["source"] for one in result["failed"]] == ["products"]
    assert "TIDEMARK_CONNECTION_CATALOGUE" in err


def test_an_unknown_source_is_an_error_before_anything_lands(
    tidemark: Command, project: Path
) -> None:
    code, out, err = tidemark("extract", "products", "order")
    assert (code, out) == (1, "")
    assert "no table or file source is called order; did you mean orders?" in err
    assert not (project / "lake").exists()


def test_a_stream_is_not_extracted(tidemark: Command) -> None:
    code, _, err = tidemark("extract", "clicks")
    assert code == 1
    assert "no table or file source is called clicks" in err


def test_help_is_a_sentence_and_an_example(tidemark: Command) -> None:
    code, out, _ = tidemark("extract", "--help")
    assert code == 0
    assert "Land what changed in the declared tables and files" in out
    assert "tidemark extract customers sales_orders" in out


def test_a_window_that_is_asked_for_lands_beside_the_watermark(
    tidemark: Command, project: Path
) -> None:
    tidemark("extract", "orders")
    before = json.loads(tidemark("watermark", "show", "orders", "--json")[1])
    with closing(sqlite3.connect(project / "shop.db")) as database:
        rows = [(3, "2019-12-31"), (4, "2020-01-01T12:00"), (5, "2020-01-03")]
        database.executemany("insert into orders values (?, ?)", rows)
        database.commit()
    words = ("--since", "2020-01-01T00:00", "--until", "2020-01-02")
    code, out, _ = tidemark("extract", "orders", *words, "--json")
    (result,) = json.loads(out)["extracted"]
    assert (code, result["rows"]) == (0, 3)  # 1, 2 which has no watermark, and 4
    after = json.loads(tidemark("watermark", "show", "orders", "--json")[1])
    assert after["watermark"] == before["watermark"]
    assert [run["status"] for run in after["runs"]] == ["committed", "backfilled"]
    code, out, _ = tidemark("extract", "orders", "--json")
    # all of the window: a backfill may have landed another state of it meanwhile
    assert json.loads(out)["extracted"][0]["rows"] == 3


def test_full_lands_all_again(tidemark: Command) -> None:
    for words, rows in (((), 2), ((), 1), (("--full",), 2), ((), 0)):
        _, out, _ = tidemark("extract", "orders", "--json", *words)
        assert json.loads(out)["extracted"][0]["rows"] == rows


def test_a_dry_run_counts_and_writes_nothing(tidemark: Command, project: Path) -> None:
    code, out, _ = tidemark("extract", "orders", "--dry-run", "--json")
    (result,) = json.loads(out)["extracted"]
    assert (code, result["rows"], result["files"]) == (0, 2, 0)
    assert not list(project.rglob("*.parquet"))
    assert json.loads(tidemark("watermark", "list", "--json")[1])[0]["last_run"] is None


def test_sources_in_parallel_land_as_one_by_one(tidemark: Command) -> None:
    code, out, _ = tidemark("extract", "--parallel", "2", "--json")
    landed = [(one["source"], one["rows"]) for one in json.loads(out)["extracted"]]
    assert (code, landed) == (0, [("orders", 2), ("products", 1)])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--since", "2020"), "Name the sources that --since and --until are of"),
        (("orders", "--since", "soon"), "soon is no watermark of changed"),
        (("orders", "--full", "--until", "2020-01-01"), "Give --full, or --since"),
        (("--parallel", "0"), "0 is not in the range"),
        (("products", "--since", "2020"), "source products: files land whole"),
    ],
)
def test_what_cannot_be_asked_for_is_said(
    tidemark: Command, words: tuple[str, ...], expected: str
) -> None:
    code, _, err = tidemark("extract", *words)
    assert code == 2
    assert expected in err
