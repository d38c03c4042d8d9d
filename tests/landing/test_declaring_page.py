"""The page on declaring says what the models of declarations say, and no more."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pytest
import yaml
from _pages import page, tables
from pydantic import BaseModel

from landing.columns.types import _ARROW, STREAM_SCHEMA, TABLE_FIELDS, declared_type
from landing.declarations import (
    ApiSource,
    Declarations,
    FileSource,
    InternalSource,
    StreamSource,
    TableSource,
    load_declarations,
)
from landing.declarations._sections import (
    ApiSection,
    FilesSection,
    InternalSection,
    StreamSection,
    TableSection,
)
from landing.errors import DeclarationError

PAGE = page("docs/declaring.md")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
KINDS: dict[str, type[BaseModel]] = {
    "A stream": StreamSection,
    "A table": TableSection,
    "Files": FilesSection,
    "An HTTP API": ApiSection,
    "What a command lands": InternalSection,
}
MISTAKES = tables(SECTIONS["Mistakes"])[0]


def _table(title: str, column: str) -> list[dict[str, str]]:
    (found,) = [rows for rows in tables(SECTIONS[title]) if column in rows[0]]
    return found


def _example(title: str) -> Any:
    (text,) = re.findall(r"```yaml\n(.*?)```", SECTIONS[title], re.S)
    return yaml.safe_load(text)


def _declared(example: Any) -> Any:
    ((table,),) = [source["tables"] for source in example["sources"]]
    return table


def _landing(example: Any) -> dict[str, Any]:
    section: dict[str, Any] = _declared(example)["config"]["meta"]["landing"]
    return section


def _load(project: Path, *examples: Any) -> Declarations:
    folder = project / "dbt_project" / "bronze" / "shop"
    folder.mkdir(parents=True)
    for example in examples:
        file = folder / f"{_declared(example)['name']}.yml"
        file.write_text(yaml.safe_dump(example))
    return load_declarations(project)


def _answer(project: Path, example: Any) -> str:
    with pytest.raises(DeclarationError) as raised:
        _load(project, example)
    return str(raised.value)


def _shown(default: object) -> str:
    if default is None:
        return "nothing"
    if isinstance(default, timedelta):
        return "`1 day`" if default.days else f"`{default.seconds} seconds`"
    return f"`{default}`"


@pytest.mark.parametrize("title", KINDS)
def test_a_kind_has_the_fields_and_defaults_of_its_model(title: str) -> None:
    said = {row["field"]: row["unless set"] for row in _table(title, "field")}
    # which of the two it is depends on the watermark: see the test of overlaps
    number = ", or `1000`" if title == "A table" else ""
    depends = {"overlap": f"`10 minutes`{number}"}
    assert said == {
        f"`{name}`": "required"
        if field.is_required()
        else depends.get(name) or _shown(field.default)
        for name, field in KINDS[title].model_fields.items()
    }


@pytest.mark.parametrize("title", KINDS)
def test_a_field_that_takes_certain_words_has_them_on_the_page(title: str) -> None:
    said = {row["field"]: row["is"] for row in _table(title, "field")}
    for name, field in KINDS[title].model_fields.items():
        words = [word for word in get_args(field.annotation) if isinstance(word, str)]
        if words:
            assert re.findall(r"`(\w+)`", said[f"`{name}`"]) == words


def test_an_overlap_is_ten_minutes_or_nothing_by_the_watermark(tmp_path: Path) -> None:
    timed, counted = _example("A table"), _example("A table")
    for example in (timed, counted):
        del _landing(example)["overlap"]
    _declared(counted)["name"] = "counted"
    _landing(counted)["watermark"] = "deleted"
    declarations = _load(tmp_path, timed, counted)
    overlaps = {
        each.watermark: each.overlap
        for each in declarations.row_sources
        if isinstance(each, TableSource)
    }
    assert overlaps == {"last_updated": timedelta(minutes=10), "deleted": None}


def test_the_examples_load_as_what_they_stand_for(tmp_path: Path) -> None:
    declarations = _load(tmp_path, *map(_example, KINDS))
    assert {name: type(each) for name, each in declarations.sources.items()} == {
        "click_events": StreamSource,
        "suppliers": TableSource,
        "prices": FileSource,
        "tickets": ApiSource,
        "decisions": InternalSource,
    }
    assert declarations.row_source("suppliers").deleted_column == "deleted"
    assert declarations.row_source("prices").key == ("product_id", "region")


def test_every_field_has_a_mistake_and_its_answer() -> None:
    fields = {name for model in KINDS.values() for name in model.model_fields}
    assert {row["field"].strip("`") for row in MISTAKES} == fields


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row["written"])
def test_a_mistake_is_answered_as_the_page_says(
    tmp_path: Path, row: dict[str, str]
) -> None:
    name, field = row["source"].strip("`"), row["field"].strip("`")
    (example,) = [e for e in map(_example, KINDS) if _declared(e)["name"] == name]
    if row["written"] == "nothing":
        del _landing(example)[field]
    else:
        _landing(example).update(yaml.safe_load(row["written"].strip("`")))
    assert (
        _answer(tmp_path, example) == f"dbt_project/bronze/shop/{name}.yml: "
        f"source {name}: landing.{field} {row['is answered']}. Mend the declaration"
    )


def test_the_page_shows_a_message_whole(tmp_path: Path) -> None:
    example = _example("A table")
    _landing(example)["watermak"] = "last_updated"
    (shown,) = re.findall(r"```text\n(.*)\n```", SECTIONS["Mistakes"])
    assert _answer(tmp_path, example) == shown


@pytest.mark.parametrize(
    ("title", "fields"), [("A stream", STREAM_SCHEMA), ("Columns", TABLE_FIELDS)]
)
def test_the_columns_of_landing_are_those_that_it_writes(
    title: str, fields: list[pa.Field]
) -> None:
    said = [(row["column"].strip("`"), row["type"]) for row in _table(title, "column")]
    assert said == [(field.name, declared_type(field.type)) for field in fields]


def test_the_page_has_every_type_that_a_column_may_be_declared_as() -> None:
    rows = tables(SECTIONS["Columns"])[0]
    said = re.findall(
        r"`([^`]+)`", " ".join(r["type"] + r["also written"] for r in rows)
    )
    assert sorted(said) == sorted([*_ARROW, "decimal(p,s)"])
