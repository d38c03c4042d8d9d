"""What a catalog suggests for a declaration, and how that is written."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from landing.declarations import load_declarations
from landing.readers.catalog import CatalogColumn, CatalogTable, Index
from landing.scaffold.discovered import Proposal, propose
from landing.scaffold.discovered_yaml import Written, declaration_of

TEXT, WHOLE, BYTES = pa.string(), pa.int64(), pa.binary()
TIME = pa.timestamp("us", tz="UTC")


def text(name: str, shown: str = "text", *, nullable: bool = True) -> CatalogColumn:
    return CatalogColumn(name, shown, TEXT, nullable)


def time(name: str, *, nullable: bool = True) -> CatalogColumn:
    return CatalogColumn(name, "timestamptz", TIME, nullable, clock="utc")


def whole(name: str, *, grows: bool = False) -> CatalogColumn:
    return CatalogColumn(name, "bigint", WHOLE, nullable=False, grows=grows)


def table(
    *columns: CatalogColumn,
    key: tuple[str, ...] = (),
    indexes: tuple[Index, ...] = (),
    name: str = "orders",
) -> CatalogTable:
    return CatalogTable(
        name,
        is_view=False,
        rows=1,
        columns=columns,
        primary_key=key,
        indexes=indexes,
    )


def watermark(*columns: CatalogColumn, indexes: tuple[Index, ...] = ()) -> str | None:
    found = propose(table(*columns, indexes=indexes)).watermark
    return None if found is None else found.one


def key(found: CatalogTable) -> tuple[str, ...] | None:
    suggested = propose(found).key
    return None if suggested is None else suggested.columns


@pytest.mark.parametrize(
    "name",
    [
        *("updated_at", "LastUpdated", "LAST_UPD_DT", "ModifiedDate", "last_change_ts"),
        *("sys_modified_on", "updatedAt", "row_updated_utc", "lastmodifieddate"),
    ],
)
def test_a_time_that_says_when_a_row_changed_is_the_watermark(name: str) -> None:
    assert watermark(whole("id", grows=True), time("ordered_at"), time(name)) == name


@pytest.mark.parametrize("name", ["ordered_at", "due", "exchange_at", "remodeled"])
def test_a_time_that_says_something_else_is_none(name: str) -> None:
    assert watermark(text("id"), time(name)) is None


def test_who_changed_a_row_and_how_often_says_not_when() -> None:
    names = ("updated_by", "updatedby", "modified_user_id", "update_count", "change_no")
    assert watermark(*(whole(name) for name in names)) is None
    assert watermark(*(text(name) for name in names), text("change")) is None


def test_what_the_database_moves_by_itself_comes_first() -> None:
    moved = CatalogColumn("rv", "rowversion", WHOLE, nullable=False, moves=True)
    by_time = (Index(("updated_at",), is_unique=False),)
    assert watermark(time("updated_at"), moved, indexes=by_time) == "rv"


def test_of_two_that_fit_the_one_with_an_index_is_taken_and_the_other_named() -> None:
    columns = (time("modified_at"), time("updated_at", nullable=False))
    assert watermark(*columns) == "updated_at"  # the other may be null
    indexes = (
        Index(("modified_at", "id"), is_unique=False),
        Index(("id", "updated_at"), is_unique=False),
        Index((None, "updated_at"), is_unique=False),
    )
    found = propose(table(*columns, indexes=indexes))
    assert found.watermark is not None
    assert found.watermark.one == "modified_at"
    assert "updated_at may be it, too" in found.watermark.why
    assert not found.lacks_index
    assert propose(table(*columns)).lacks_index


def test_a_time_that_may_mean_another_change_comes_before_a_growing_key() -> None:
    columns = (whole("id", grows=True), time("status_changed_at"), time("created_at"))
    found = propose(table(*columns)).watermark
    assert found is not None
    assert found.one == "status_changed_at"
    assert "may mean" in found.why
    assert watermark(time("created_at"), time("due")) == "created_at"


def test_a_growing_key_is_the_last_resort_and_says_what_it_does_not_find() -> None:
    found = propose(table(whole("id"), text("x"), key=("id",))).watermark
    assert found is not None
    assert found.one == "id"
    assert "changes later is not found" in found.why


def test_the_key_is_the_primary_key_or_the_best_unique_index() -> None:
    columns = (whole("id"), text("no"), text("code", nullable=False), text("x"))
    unique = (
        Index(("no",), is_unique=True),
        Index((None,), is_unique=True),
        Index(("id", "code"), is_unique=True),
        Index(("x",), is_unique=False),
    )
    assert key(table(*columns, key=("no", "id"), indexes=unique)) == ("no", "id")
    assert key(table(*columns, indexes=unique)) == ("id", "code")
    nullable = propose(table(*columns, indexes=unique[:2])).key
    assert nullable is not None
    assert nullable.one == "no"
    assert "no may be null" in nullable.why
    assert key(table(*columns, indexes=unique[3:])) is None


def test_a_flag_or_a_time_marks_deleted_rows_the_flag_first() -> None:
    flag = CatalogColumn("removed", "boolean", pa.bool_())
    amount = CatalogColumn("deleted", "numeric(9,2)", pa.decimal128(9, 2))
    found = propose(table(time("deleted_at"), flag, amount)).deleted
    assert found is not None
    assert found.one == "removed"
    assert propose(table(amount, text("deleted_by"), time("undeleted_at"))).deleted is (
        None
    )


def test_what_cannot_be_landed_is_said_and_is_a_question() -> None:
    found = propose(
        table(
            CatalogColumn("id", "bytea", BYTES),
            *(text("Landed_At"), text("a"), text("A"), time("updated_at")),
            key=("id",),
        )
    )
    said = " ".join(found.questions)
    assert "Landed_At has a name that landing gives" in said
    assert "a and A differ in their case alone" in said
    assert "id is bytes" in said


def test_a_declaration_is_loaded_whatever_tables_and_columns_are_called(
    tmp_path: Path,
) -> None:
    names = ["no", "a: b", "#x", "it's", 'say "x"', "tab\tx", "ü", "{{ x }}", "- y"]
    odd = "o: #'\"\n      - name: evil"
    found = table(
        *(text(name) for name in names),
        CatalogColumn("big\nname", "odd\ntype", None, refused="any\nreason"),
        CatalogColumn("bytes\n  - z", "bytea\n", BYTES),
        time("updated_at\n"),
        key=("a: b", "no"),
        name=odd,
    )
    proposal = propose(found)
    assert not proposal.questions
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    written = Written("odd", proposal, f"create index x on {odd}")
    (folder / "odd.yml").write_text(declaration_of([written], "shop", "pg://h/d\n  x"))
    (source,) = load_declarations(tmp_path).row_sources
    assert source.key == ("a: b", "no")
    assert getattr(source, "table", None) == odd
    assert [one.name for one in source.columns] == [
        *names,
        *("big\nname", "updated_at\n"),
    ]


def test_open_questions_are_comments_and_the_declaration_names_what_is_missing() -> (
    None
):
    said = declaration_of([Written("logs", _unclear())], "shop", "pg://h/d")
    (source,) = yaml.safe_load(said)["sources"][0]["tables"]
    landing = source["config"]["meta"]["landing"]
    assert landing == {"kind": "table", "connection": "shop", "table": "logs"}
    assert "# key: there is no primary key" in said
    assert "# watermark: which column moves" in said
    assert "Times are: at" in said


def _unclear() -> Proposal:
    return propose(table(text("said"), time("at"), name="logs"))
