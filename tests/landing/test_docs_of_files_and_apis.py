"""Every declaration on the page of files and APIs loads, and lands what it is of."""

import gzip
import re
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from _api_server import Api, Reply
from _extraction import HOUR
from _pages import page, tables

from landing.control.watermarks import Control
from landing.declarations import Declarations, FileSource, load_declarations
from landing.declarations.api_options import Pages, SignIn
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers import open_reader
from landing.readers.api import retrying
from landing.settings import Settings, load_settings

PAGE = page("docs/files-and-apis.md")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)


@pytest.fixture
def declared(tmp_path: Path) -> Declarations:
    folder = tmp_path / "dbt_project/bronze"
    folder.mkdir(parents=True)
    for number, example in enumerate(EXAMPLES):
        (folder / f"{number}.yml").write_text(example)
    return load_declarations(tmp_path)


def landed(name: str, declared: Declarations, settings: Settings) -> pa.Table:
    source = declared.row_source(name)
    lake = Lake.open(settings.lake)
    control = Control.open(settings.require_control())
    reader = open_reader(source, settings)
    (path,) = extract(source, reader=reader, lake=lake, control=control).paths
    return pq.ParquetFile(pa.BufferReader(lake.read(path))).read()


def put_prices(folder: Path) -> None:
    content = b"\xef\xbb\xbfproduct_id,region,price\n7,EU,1.10\n"
    (folder / "new").mkdir()
    (folder / "new/prices-1.csv.gz").write_bytes(gzip.compress(content))


def put_shipments(folder: Path) -> None:
    (folder / "shipments").mkdir()
    one = '{"shipment_id": 7, "weight": 1.10, "lines": [{"qty":  1}]}'
    (folder / "shipments/1.json").write_text(f'{{"data": {{"shipments": [{one}]}}}}')


def put_stock(folder: Path) -> None:
    (folder / "stock/eu").mkdir(parents=True)
    times = pa.array([0], pa.timestamp("ms"))
    rows = {"sku": ["7"], "counted_at": times, "quantity": pa.array([5], pa.uint8())}
    pq.write_table(pa.table(rows), folder / "stock/eu/1.parquet")


def put_budgets(folder: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Budget")
    sheet.append(["cost_centre", "month", "amount"])
    sheet.append(["A", "2026-05-01", 1.10])
    workbook.save(folder / "budget-2026.xlsx")


FILES = {
    "prices": put_prices,
    "shipments": put_shipments,
    "stock": put_stock,
    "budgets": put_budgets,
}


@pytest.mark.parametrize("name", FILES)
def test_a_declaration_of_files_lands_them(
    name: str, declared: Declarations, tmp_path: Path
) -> None:
    source = declared.row_source(name)
    folder = tmp_path / source.connection
    folder.mkdir()
    FILES[name](folder)
    address = {f"TIDEMARK_CONNECTION_{source.connection.upper()}": str(folder)}
    assert landed(name, declared, load_settings(tmp_path, address)).num_rows == 1


def test_every_declaration_of_files_is_tried(declared: Declarations) -> None:
    names = {s.name for s in declared.row_sources if isinstance(s, FileSource)}
    assert names == FILES.keys()


def test_the_declaration_of_an_api_lands_its_pages(
    declared: Declarations, tmp_path: Path, api: Api
) -> None:
    one = {"id": 7, "status": "open", "updated_at": "2026-05-04T10:00:00Z"}
    replies = [{"data": [one], "meta": {"next": "b"}}, {"data": [], "meta": {}}]
    api.answer = lambda _: Reply(replies.pop(0))
    (set_,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)
    settings = dict(line.split("=", 1) for line in set_.splitlines())
    settings["TIDEMARK_CONNECTION_DESK"] = f"{api.address}/v2"
    settings["TIDEMARK_SECRET_DESK"] = "s3cret"
    table = landed("tickets", declared, load_settings(tmp_path, settings))
    assert table["id"].to_pylist() == [7]
    assert api.requests[0].path == "/v2/tickets"
    assert api.requests[0].query == {"include": "requester", "limit": "200"}
    assert api.requests[0].headers["Authorization"] == "Bearer s3cret"
    assert api.queries("after") == [None, "b"]


@pytest.mark.parametrize(("title", "model"), [("pages", Pages), ("sign_in", SignIn)])
def test_what_the_tables_of_an_api_say_can_be_declared(
    title: str, model: type[Pages | SignIn]
) -> None:
    (rows,) = [rows for rows in tables(PAGE) if f"`{title}`" in rows[0]]
    said = [row[f"`{title}`"].strip("`") for row in rows]
    ways = {model.model_validate(yaml.safe_load(s)).by for s in said if s != "nothing"}
    assert ways == set(model.model_json_schema()["properties"]["by"]["enum"])


def test_what_the_page_says_of_retries_is_so() -> None:
    statuses = [code for code in range(600) if retrying.is_passing(code)]
    shown = ", ".join(map(str, statuses[:-1])) + f" or {statuses[-1]}"
    assert f"An answer of {shown}," in PAGE
    waits = [retrying.wait_before(n, None, HOUR) for n in range(1, retrying.ATTEMPTS)]
    assert waits == [1, 2, 4, 8, 16]
    assert retrying.LONGEST_WAIT == 300
    assert "six times in all" in PAGE
