"""`tidemark new table --path`: files of every format that lands."""

import gzip
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _command import Run, run

__all__ = ["run"]  # the fixture


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("vars:\n  entities: {}  # none\n")
    return tmp_path


_ROWS = [
    {
        "sku": "a",
        "price": Decimal("4.50"),
        "updated_at": datetime.fromisoformat("2026-05-04T09:00"),
    },
    {
        "sku": "b",
        "price": Decimal("5.25"),
        "updated_at": datetime.fromisoformat("2026-05-05T09:00"),
    },
]


def _write_files(folder: Path) -> None:
    """Write the same rows in every format that lands, and in the names of each."""
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(_ROWS), folder / "p.parquet")
    texts = [json.dumps(row, default=str) for row in _ROWS]
    (folder / "p.jsonl").write_text("\n".join(texts))
    packed = gzip.compress("\n".join(texts).encode())
    (folder / "p.ndjson.gz").write_bytes(packed)
    (folder / "p.json").write_text(f'{{"data": {{"items": [{", ".join(texts)}]}}}}')
    book = openpyxl.Workbook()
    book.active.title = "notes"
    sheet = book.create_sheet("prices")
    for row in (["sku", "price", "updated_at"], *([*r.values()] for r in _ROWS)):
        sheet.append(row)
    book.save(folder / "p.xlsx")


@pytest.mark.parametrize(
    ("path", "words", "declared"),
    [
        ("*.parquet", [], ["kind: parquet"]),
        ("*.jsonl", [], ["kind: ndjson"]),
        ("p.ndjson.gz", [], ["kind: ndjson"]),
        ("p.jso*", ["--kind", "ndjson"], ["kind: ndjson", "path: p.jso*"]),
        (
            *("*.json", ["--records", "data.items"]),
            ["kind: json", "records: data.items"],
        ),
        ("p.xlsx", ["--sheet", "prices"], ["kind: excel", "sheet: prices"]),
    ],
)
def test_files_of_every_format_are_read_and_what_is_declared_of_them_lands(
    run: Run, project: Path, path: str, words: list[str], declared: list[str]
) -> None:
    _write_files(project / "in")
    if "jso*" in path:
        (project / "in/p.json").unlink()
    new = ("new", "table", "prices", "--connection", "in", "--path", path, *words)
    done = run(*new, "--key", "sku", "--json", TIDEMARK_CONNECTION_IN="in")
    assert done.returncode == 0, done.stderr
    kinds = {one["field"]: one["kind"] for one in json.loads(done.stdout)["fields"]}
    assert kinds == {"sku": "text", "price": "amount", "updated_at": "time"}
    written = (project / "dbt_project/bronze/prices.yml").read_text()
    for line in declared:
        assert f"              {line}\n" in written
    done = run("extract", "prices", TIDEMARK_CONNECTION_IN="in")
    assert done.returncode == 0, done.stderr
    (landed,) = (project / "lake/bronze/prices").rglob("*.parquet")
    found = pq.read_table(landed).to_pylist()
    assert [row["sku"] for row in found] == ["a", "b"]
    assert [Decimal(row["price"]) for row in found] == [row["price"] for row in _ROWS]


def test_columns_of_parquet_of_any_type_are_guessed(run: Run, project: Path) -> None:
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    columns = {
        "sku": ["a", "b"],
        "since_day": [date(2026, 5, 4), None],
        "rate": pa.array([0.5, 1.25], pa.float32()),
        "odd": [float("nan"), 1.0],
        "opens": [time(9, 30), time(10)],
        "updated_at": pa.array([noon, noon], pa.timestamp("us", "UTC")),
        "made": pa.array([noon, noon], pa.timestamp("ns")),
        "tags": [["x"], []],
    }
    (project / "in").mkdir()
    pq.write_table(pa.table(columns), project / "in/p.parquet")
    new = ("new", "table", "prices", "--connection", "in", "--path", "p.parquet")
    done = run(*new, "--key", "sku", "--json", TIDEMARK_CONNECTION_IN="in")
    assert done.returncode == 0, done.stderr
    kinds = {one["field"]: one["kind"] for one in json.loads(done.stdout)["fields"]}
    assert kinds == {
        "sku": "text",
        "since_day": "time",
        "rate": "amount",
        "odd": "text",
        "opens": "text",
        "updated_at": "time",
        "made": "time",
        "tags": "text",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--path", "prices"], "prices does not say what the files are. Say it by"),
        (["--path", "*.csv", "--sheet", "a"], "--sheet is of workbooks"),
        (["--path", "*.csv", "--records", "a"], "--records is of JSON documents"),
        (["--table", "t", "--kind", "csv"], "are of files: --path"),
    ],
)
def test_what_files_are_is_asked_for_where_nothing_says_it(
    run: Run, project: Path, words: list[str], said: str
) -> None:
    done = run(
        *("new", "table", "prices", "--connection", "in", *words),
        TIDEMARK_CONNECTION_IN="in",
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert not (project / "dbt_project").exists()
