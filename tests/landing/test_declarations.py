"""Declarations are read whole, and an error names file, source and field."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from landing.declarations import (
    Column,
    FileSource,
    StreamSource,
    TableSource,
    load_declarations,
)
from landing.errors import DeclarationError
from landing.settings import find_project

ROOT = Path(__file__).parents[2]
SHOWN = Path("dbt_project/bronze/s.yml")

STREAM = {"kind": "stream", "event_hub": "clicks", "connection": "Hub"}
TABLE = {
    "kind": "table",
    "connection": "shop",
    "table": "customers",
    "key": "id",
    "watermark": "changed",
}
CSV = {
    "kind": "csv",
    "connection": "files",
    "path": "p*.csv",
    "key": ["id", "part"],
    "watermark": "version",
}
API = {
    "kind": "api",
    "connection": "crm",
    "path": "/orders",
    "key": "id",
    "watermark": "changed",
}
COLUMNS = [
    {"name": "id", "data_type": "VARCHAR"},
    {"name": "part", "data_type": "decimal(18, 2)"},
    {"name": "changed", "data_type": "timestamp"},
    {"name": "version", "data_type": "bigint"},
]


def table(landing: Any, name: str = "things", columns: Any = COLUMNS) -> dict[str, Any]:
    return {"name": name, "config": {"meta": {"landing": landing}}, "columns": columns}


def write(project: Path, *tables: Any, file: str = "s.yml") -> Path:
    folder = project / "dbt_project" / "bronze"
    folder.mkdir(parents=True, exist_ok=True)
    document = {"sources": [{"name": "bronze", "tables": list(tables)}]}
    (folder / file).write_text(yaml.safe_dump(document))
    return project


def error_of(project: Path) -> str:
    with pytest.raises(DeclarationError) as raised:
        load_declarations(project)
    message = str(raised.value)
    assert "\n" not in message
    return message


@pytest.mark.shop
def test_the_project_s_own_sources_load() -> None:
    """The shop's, whatever other domain stands beside it."""
    declarations = load_declarations(ROOT)
    assert {s.name for s in declarations.streams} >= {"order_events", "trip_events"}
    rows = {s.name for s in declarations.row_sources}
    assert rows >= {"customers", "products", "sales_orders"}
    assert declarations.stream("order_events").event_hub == "order-events"
    deleted = declarations.row_source("sales_orders").deleted_column
    assert deleted == "deleted"


def test_each_kind_is_read_with_its_defaults(tmp_path: Path) -> None:
    declarations = load_declarations(
        write(tmp_path, table(STREAM, "a"), table(TABLE, "b"), table(CSV, "c"))
    )
    columns = (
        Column("id", "varchar"),
        Column("part", "decimal(18,2)"),
        Column("changed", "timestamp"),
        Column("version", "bigint"),
    )
    assert declarations.sources == {
        "a": StreamSource("a", SHOWN, columns, "clicks", "Hub", "$Default"),
        "b": TableSource(
            "b",
            SHOWN,
            columns,
            "shop",
            ("id",),
            "changed",
            timedelta(0),
            timedelta(minutes=10),
            None,
            "customers",
        ),
        "c": FileSource(
            "c",
            SHOWN,
            columns,
            "files",
            ("id", "part"),
            None,
            "p*.csv",
            watermark="version",
        ),
    }


def test_sources_without_landing_are_dbt_s_affair(tmp_path: Path) -> None:
    write(tmp_path, {"name": "other"}, table(STREAM))
    assert list(load_declarations(tmp_path).sources) == ["things"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10 minutes", timedelta(minutes=10)),
        ("1 hour", timedelta(hours=1)),
        ("0 seconds", timedelta(0)),
        (" 2  days ", timedelta(days=2)),
    ],
)
def test_times_read_as_people_write_them(
    tmp_path: Path, text: str, value: timedelta
) -> None:
    write(tmp_path, table({**TABLE, "overlap": text, "lag": text}))
    source = load_declarations(tmp_path).row_source("things")
    assert (source.overlap, source.lag) == (value, value)


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        ({**STREAM, "evnt_hub": "x"}, "landing.evnt_hub is not known; did you mean"),
        ({**STREAM, "evnt_hub": "x"}, "did you mean event_hub"),
        ({**TABLE, "watermak": "x"}, "did you mean watermark"),
        ({**STREAM, "zzz": 1}, "landing.zzz is not known; known are kind, event_hub"),
        ({"kind": "stream", "connection": "H"}, "landing.event_hub is missing"),
        ({**STREAM, "event_hub": ""}, "landing.event_hub"),
        ({**STREAM, "event_hub": 7}, "landing.event_hub"),
        ({}, "landing.kind is missing; it should be stream, table, csv, json,"),
        ({"kind": "strem"}, "landing.kind is strem; it should be stream, table, csv"),
        (None, "landing.kind"),
        ("stream", "landing.kind"),
        ([STREAM], "landing.kind"),
        ({**TABLE, "key": []}, "landing.key"),
        ({**TABLE, "key": ["id", ""]}, "landing.key.1"),
        ({**TABLE, "key": "nope"}, "landing.key names nope, which is not among"),
        ({**TABLE, "watermark": "nope"}, "landing.watermark names nope"),
        ({**TABLE, "lag": "soon"}, "landing.lag should read like '10 minutes'"),
        ({**TABLE, "lag": 5}, "landing.lag should read like"),
        ({**TABLE, "overlap": 5}, "landing.overlap should be a time such as"),
        ({**TABLE, "overlap": -1}, "landing.overlap should read like"),
        ({**TABLE, "watermark": "version", "overlap": "1 hour"}, "should be a number"),
        ({**CSV, "overlap": 5}, "landing.overlap is for tables: what has landed tells"),
        ({**CSV, "lag": "1 hour"}, "landing.lag is for tables"),
        ({**CSV, "watermark": "nope"}, "landing.watermark names nope"),
        ({**CSV, "records": "items"}, "landing.records is for kind json"),
        ({**CSV, "kind": "json", "sheet": "a"}, "landing.sheet is for kind excel"),
        ({**API, "pages": {"by": "hand"}}, "landing.pages.by input should be 'link'"),
        ({**API, "pages": {"parmeter": "a", "by": "link"}}, "did you mean parameter"),
        ({**API, "pages": {"by": "number"}}, "landing.pages by number needs parameter"),
        (
            {**API, "pages": {"by": "number", "parameter": "page"}},
            "landing.pages by number needs first: 0 or first: 1",
        ),
        ({**API, "pages": {"by": "link", "size": 5}}, "landing.pages should have size"),
        ({**API, "sign_in": {"by": "key", "scope": "s"}}, "landing.sign_in should"),
        (
            {**API, "watermark": "version"},
            "watermark_unit is missing: say what",
        ),
        ({**API, "watermark_unit": "seconds"}, "landing.watermark_unit is for whole"),
        ({**TABLE, "key": ["id", "id"]}, "landing.key names id twice"),
        ({**TABLE, "overlap": "99999999999 days"}, "is longer than 999999999 days"),
        ({**TABLE, "deleted_values": ["X"]}, "has deleted_values, and no deleted_col"),
        ({**TABLE, "kept_values": ["A"]}, "has kept_values, and no deleted_column"),
        (
            {
                **TABLE,
                "deletes": "column",
                "deleted_column": "last_updated",
                "deleted_values": ["X", "a"],
                "kept_values": ["A"],
            },
            "has a in deleted_values and in kept_values",
        ),
        ({**API, "parameters": {"a": 1.5}}, "landing.parameters"),
        (
            {**API, "sign_in": {"by": "bearer", "header": "X"}},
            "landing.sign_in by bearer has no use for header",
        ),
        (
            {**API, "pages": {"by": "number", "parameter": "p", "next": "n"}},
            "landing.pages by number has no use for next",
        ),
        (
            {**API, "pages": {"by": "offset", "parameter": "p", "first": 2}},
            "landing.pages by offset has no use for first",
        ),
        (
            {**API, "pages": {"by": "link", "parameter": "p"}},
            "landing.pages by link has no use for parameter",
        ),
        ({**TABLE, "deletes": "maybe"}, "landing.deletes"),
        ({**TABLE, "deletes": "column"}, "landing.deletes should be column just"),
        ({**TABLE, "deleted_column": "id"}, "landing.deletes should be column just"),
        ({**TABLE, "table": ""}, "landing.table string"),
        (
            {**TABLE, "deletes": "column", "deleted_column": "nope"},
            "landing.deleted_column names nope",
        ),
    ],
)
def test_an_error_names_file_source_and_field(
    tmp_path: Path, landing: Any, expected: str
) -> None:
    message = error_of(write(tmp_path, table(landing)))
    assert message.startswith(f"{SHOWN}: source things: ")
    assert expected in message
    assert message.endswith(". Mend the declaration")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([{"data_type": "date"}], "columns has a column without a name"),
        ([{"name": "a", "data_type": "date"}] * 2, "columns names a twice"),
        ([{"name": "a"}], "columns.a.data_type is missing"),
        ([{"name": "a", "data_type": "money"}], "columns.a.data_type is money"),
        ([{"name": "a", "data_type": "decimal(39,2)"}], "up to 38 digits"),
        ([{"name": "a", "data_type": "decimal(4,5)"}], "up to 38 digits"),
    ],
)
def test_an_error_in_a_column_names_it(
    tmp_path: Path, columns: Any, expected: str
) -> None:
    message = error_of(write(tmp_path, table(STREAM, columns=columns)))
    assert message.startswith(f"{SHOWN}: source things: ")
    assert expected in message


@pytest.mark.parametrize("near", ["landng", "Landing", "landings"])
def test_a_near_miss_of_landing_is_no_source_of_dbt_s_alone(
    tmp_path: Path, near: str
) -> None:
    meta = {"owner": "me", near: STREAM}
    write(tmp_path, {"name": "things", "config": {"meta": meta}})
    message = error_of(tmp_path)
    assert message.startswith(f"{SHOWN}: source things: config.meta.{near} is not")
    assert "did you mean landing" in message


def test_landing_outside_of_config_is_told_where_it_belongs(tmp_path: Path) -> None:
    message = error_of(write(tmp_path, {"name": "things", "meta": {"landing": STREAM}}))
    assert message.startswith(f"{SHOWN}: source things: meta.landing is not read")
    assert "config.meta" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soruces: [{name: bronze}]", "soruces is not known; did you mean sources"),
        ("source: [{name: bronze}]", "source is not known; did you mean sources"),
        ("sources: [{tabels: []}]", "tabels is not known; did you mean tables"),
    ],
)
def test_a_near_miss_of_what_holds_the_sources_is_named(
    tmp_path: Path, text: str, expected: str
) -> None:
    write(tmp_path, table(STREAM), file="a.yml")
    (tmp_path / SHOWN).write_text(text)
    assert f"{SHOWN}: {expected}" in error_of(tmp_path)


def test_what_dbt_knows_is_near_to_nothing(tmp_path: Path) -> None:
    write(tmp_path, table(STREAM))
    text = (tmp_path / SHOWN).read_text()
    (tmp_path / SHOWN).write_text(
        text.replace("- name: bronze", "- name: bronze\n  tags: [a]\n  tests: []")
        + "models: []\nmacros: []\nexposures: []\nsnapshots: []\nseeds: []\n"
    )
    assert list(load_declarations(tmp_path).sources) == ["things"]


def test_a_source_that_no_model_would_find_is_an_error(tmp_path: Path) -> None:
    """The macros look below `bronze`; what is dbt's affair alone stands anywhere."""
    file = write(tmp_path, table(STREAM)) / SHOWN
    file.write_text(file.read_text().replace("name: bronze", "name: shop_db"))
    message = error_of(tmp_path)
    assert message.startswith(f"{SHOWN}: source things stands below the source shop_db")
    assert "Call the source bronze" in message
    write(tmp_path, table(STREAM, "clicks"))
    other = {"sources": [{"name": "crm", "tables": [{"name": "people"}]}]}
    file.with_name("crm.yml").write_text(yaml.safe_dump(other))
    assert [*load_declarations(tmp_path).sources] == ["clicks"]


@pytest.mark.parametrize("name", ["Clicks", "1st", "a-b", "", None, 7])
def test_a_name_that_cannot_be_a_folder_is_an_error(tmp_path: Path, name: Any) -> None:
    message = error_of(write(tmp_path, table(STREAM, name=name)))
    assert f"{SHOWN}: source {name}: name should be lower case" in message


def test_a_source_declared_twice_names_both_files(tmp_path: Path) -> None:
    write(tmp_path, table(STREAM), file="a.yml")
    message = error_of(write(tmp_path, table(TABLE), file="b.yml"))
    assert message.startswith("dbt_project/bronze/b.yml: source things is declared")
    assert "dbt_project/bronze/a.yml" in message


@pytest.mark.parametrize(
    "text",
    ["sources: [", "sources: 7", "- a", "sources: [7]", "sources: [{tables: 7}]"],
)
def test_a_file_that_is_no_source_yaml_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path)
    (tmp_path / SHOWN).write_text(text)
    assert str(SHOWN) in error_of(tmp_path)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / SHOWN).write_bytes(b"sources: \xff\xfe")
    assert str(SHOWN) in error_of(tmp_path)


@pytest.mark.parametrize(("field", "value"), [("config", 7), ("config", {"meta": 7})])
def test_a_config_that_is_no_mapping_is_named(
    tmp_path: Path, field: str, value: Any
) -> None:
    message = error_of(write(tmp_path, {"name": "things", field: value}))
    assert message.startswith(f"{SHOWN}: source things: ")
    assert "config" in message


def test_a_project_without_any_source_says_where_to_declare_one(tmp_path: Path) -> None:
    assert "no source is declared" in error_of(tmp_path)


def test_an_unknown_stream_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, table(STREAM, "clicks"), table(TABLE, "customers"))
    declarations = load_declarations(tmp_path)
    with pytest.raises(DeclarationError, match=r"clicsk; did you mean clicks\?"):
        declarations.stream("clicsk")
    with pytest.raises(DeclarationError, match="no stream is called customers"):
        declarations.stream("customers")
    with pytest.raises(DeclarationError, match="no table or file source is called"):
        declarations.row_source("clicks")


def test_a_source_that_a_command_lands_says_nothing_but_that(tmp_path: Path) -> None:
    write(tmp_path, table({"kind": "internal"}, "decisions"))
    declarations = load_declarations(tmp_path)
    assert declarations.internal("decisions").name == "decisions"
    assert (declarations.streams, declarations.row_sources) == ([], [])
    with pytest.raises(DeclarationError, match="no table or file source is called"):
        declarations.row_source("decisions")
    with pytest.raises(DeclarationError, match=r"no source things with landing\.kind"):
        declarations.internal("things")
    write(tmp_path, table({"kind": "internal", "table": "x"}, "decisions"))
    assert "landing.table is not known; known are kind" in error_of(tmp_path)


def test_the_project_is_found_from_a_folder_inside_it(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_project(inner) == tmp_path


def test_outside_of_a_project_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"no dbt_project\.yml in"):
        find_project(tmp_path)
