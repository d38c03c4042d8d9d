"""A timer extracts every source, whatever becomes of one of them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from _events import read

from landing import Lake, TidemarkError, load_declarations
from landing.functions.health import report
from landing.functions.scheduled import extract_tables, last_checks
from landing.settings import load_settings

TABLE = """
      - name: {name}
        config: {{meta: {{landing: {{kind: table, connection: shop, table: {name},
          key: id, watermark: at, overlap: 0}}}}}}
        columns: [{{name: id, data_type: bigint}}, {{name: at, data_type: bigint}}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "dbt_project/bronze"
    folder.mkdir(parents=True)
    tables = "".join(TABLE.format(name=name) for name in ("absent", "people"))
    (folder / "s.yml").write_text(f"sources:\n  - name: bronze\n    tables:{tables}")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
        shop.executescript(
            "create table people (id integer, at integer);"
            "insert into people values (1, 10), (2, 20);"
        )
    return tmp_path


def test_one_that_fails_stops_no_other_and_is_named(project: Path) -> None:
    environment = {
        "TIDEMARK_LAKE": str(project / "lake"),
        "TIDEMARK_CONNECTION_SHOP": f"sqlite:///{project / 'shop.db'}",
    }
    lake = Lake.open(str(project / "lake"))
    settings = load_settings(project, environment)
    with pytest.raises(TidemarkError, match=r"1 of 2 sources failed.*absent: "):
        extract_tables(load_declarations(project), settings, lake)
    [path] = lake.files()
    assert read(lake, path)["id"].to_pylist() == [1, 2]
    with closing(sqlite3.connect(project / "shop.db")) as shop:
        shop.executescript(
            "create table absent (id integer, at integer);"
            "insert into people values (3, 30);"
        )
    again = extract_tables(load_declarations(project), settings, lake)
    assert {result.source: result.rows for result in again} == {
        "absent": 0,
        "people": 1,
    }


def test_a_table_that_nobody_changed_was_checked_all_the_same(project: Path) -> None:
    environment = {
        "TIDEMARK_LAKE": str(project / "lake"),
        "TIDEMARK_CONNECTION_SHOP": f"sqlite:///{project / 'shop.db'}",
    }
    declared = load_declarations(project)
    settings = load_settings(project, environment)
    checks = []
    for _ in range(2):
        with pytest.raises(TidemarkError, match="absent"):
            extract_tables(declared, settings, Lake.open(settings.lake))
        checks.append(last_checks(declared, settings))
    assert [[*each] for each in checks] == [["people"], ["people"]]
    assert checks[0]["people"] < checks[1]["people"]
    told = report(
        declared,
        settings,
        lambda: Lake.open(settings.lake),
        environment,
        datetime.now(UTC),
        lambda: checks[1],
    )[1]["tables"]
    assert [table["last_checked_at"] for table in told] == [
        None,
        f"{checks[1]['people']:%FT%T.%f}Z",
    ]
