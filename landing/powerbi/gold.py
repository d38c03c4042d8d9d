"""What dbt says of the tables that a Power BI model has, read from its manifest.

A model of dbt is a table of it where its schema is `reporting`, or where its `meta` has
a `powerbi`; `powerbi: false` leaves it out, and so does `powerbi_tables: false`, which
dbt_project.yml may say of a folder whose models are the engine's. Columns that begin
with `_` are the engine's own and stay out.
"""

import re
from collections.abc import Mapping
from typing import Any

from landing.errors import DeclarationError, nearest
from landing.powerbi.model import (
    Column,
    Gold,
    Incremental,
    MovedDays,
    Span,
    Table,
)
from landing.powerbi.names import title
from landing.powerbi.relationships import meta_of, relationships_of
from landing.powerbi.said import OF_A_MODEL, known, said_of
from landing.powerbi.storage import stored
from landing.powerbi.types import type_of

SCHEMA = "reporting"
"""The schema whose models are the tables, unless their `meta` says else."""
CHANGED = "moved_at"
"""The column by which a table says when a row of it last changed."""
_OF_A_COLUMN = ("format", "hidden", "name")
_OF_INCREMENTAL = ("column", "keep", "refresh")
_OF_MOVED_DAYS = ("fact", "date", "moved_by", "moved_at")
_IN_NO_FILE = frozenset('\\/:*?"<>|')
"""What Windows takes in no name of a file, and a table is a file."""
_SPAN = re.compile(r"([1-9]\d*) (day|month|quarter|year)s?")


def gold_of(
    manifest: Mapping[str, Any], catalog: Mapping[str, Any] | None = None
) -> Gold:
    """Return what the manifest says of the tables, sorted by name.

    Types are those of the models' .yml; a column without one has that of the catalog.

    Raises `DeclarationError`, which names model and column: where a type is missing or
    unknown, where `meta` says what means nothing, where the warehouse has columns that
    dbt does not know or lacks some, and where there is no table at all.
    """
    nodes = {
        id: node
        for id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and _is_table(node)
    }
    if not nodes:
        raise DeclarationError(
            f"no model of dbt is in the schema {SCHEMA}, and none has a powerbi in its "
            "meta",
            way_out="See docs/power-bi.md, which says how a model becomes a table",
        )
    columns = {
        id: _columns(node, ((catalog or {}).get("nodes") or {}).get(id))
        for id, node in nodes.items()
    }
    names = {id: _name(node) for id, node in nodes.items()}
    _require_different(names)
    relationships = relationships_of(manifest, names, columns)
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    tables = {
        id: _table(node, names[id], columns[id], models) for id, node in nodes.items()
    }
    kept = stored(nodes, tables, relationships)
    return Gold(
        tuple(sorted(kept, key=lambda table: table.name.lower())), relationships
    )


def _is_table(node: Mapping[str, Any]) -> bool:
    meta = meta_of(node)
    if meta.get("powerbi_tables") is False:
        return False
    said = meta.get("powerbi")
    if said is None:
        return bool(node["config"].get("schema") == SCHEMA)
    return said is not False


def _name(node: Mapping[str, Any]) -> str:
    said = said_of(node, OF_A_MODEL, f"model {node['name']}")
    name = str(said.get("name") or title(node.get("alias") or node["name"]))
    if set(name) & _IN_NO_FILE:
        raise DeclarationError(
            f"model {node['name']}: meta.powerbi.name is {name}, which no file can be "
            "called",
            way_out=f"Leave out {' '.join(sorted(_IN_NO_FILE))}",
        )
    return name


def _require_different(names: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for id, name in names.items():
        other = seen.setdefault(name.lower(), id)
        if other != id:
            raise DeclarationError(
                f"{other} and {id} would both be the table {name}",
                way_out="Give one of them another meta.powerbi.name",
            )


def _columns(
    node: Mapping[str, Any], in_catalog: Mapping[str, Any] | None
) -> tuple[Column, ...]:
    model = node["name"]
    declared = {
        name: column
        for name, column in node["columns"].items()
        if not name.startswith("_") and meta_of(column).get("powerbi") is not False
    }
    there = {
        name.lower(): column["type"]
        for name, column in ((in_catalog or {}).get("columns") or {}).items()
    }
    if there:
        _require_same(model, set(node["columns"]), set(there))
    date = said_of(node, OF_A_MODEL, f"model {model}").get("date")
    made = tuple(
        _column(model, column, there.get(name.lower()), is_date=name == date)
        for name, column in declared.items()
    )
    if not made:
        raise DeclarationError(
            f"model {model} has no column in its .yml",
            way_out="List its columns with their data_type there",
        )
    seen: dict[str, str] = {}
    for column in made:
        other = seen.setdefault(column.name.lower(), column.source)
        if other != column.source:
            raise DeclarationError(
                f"model {model}: {other} and {column.source} would both be the column "
                f"{column.name}",
                way_out="Give one of them another meta.powerbi.name",
            )
    return made


def _require_same(model: str, declared: set[str], there: set[str]) -> None:
    own = {name.lower() for name in declared}
    if missing := sorted(own - there):
        raise DeclarationError(
            f"model {model}: the warehouse has no {', '.join(missing)}",
            way_out="Build it, and make the catalog again: dbt docs generate",
        )
    if more := sorted(name for name in there - own if not name.startswith("_")):
        raise DeclarationError(
            f"model {model}: its .yml says nothing of {', '.join(more)}",
            way_out="List them there, with their data_type and a description",
        )


def _column(
    model: str, column: Mapping[str, Any], in_catalog: str | None, *, is_date: bool
) -> Column:
    source = column["name"]
    where = f"model {model}: column {source}"
    said = said_of(column, _OF_A_COLUMN, where)
    declared = column.get("data_type") or in_catalog
    if not declared:
        raise DeclarationError(
            f"{where} has no data_type",
            way_out="Say it in the model's .yml, or make a catalog: dbt docs generate",
        )
    type = type_of(declared)
    if type is None:
        raise DeclarationError(
            f"{where} is of type {declared}, which Power BI has not",
            way_out="Cast it in the model, or leave it out: meta: {powerbi: false}",
        )
    # a key joins tables, and says nothing to a reader
    is_hidden = said.get("hidden", source.endswith("_key") and not is_date)
    return Column(
        source=source,
        name=str(said.get("name") or title(source)),
        type=type,
        format=str(said.get("format") or type.format),
        description=" ".join((column.get("description") or "").split()),
        hidden=bool(is_hidden),
    )


def _table(
    node: Mapping[str, Any],
    name: str,
    columns: tuple[Column, ...],
    models: Mapping[str, Mapping[str, Any]],
) -> Table:
    model = node["name"]
    said = said_of(node, OF_A_MODEL, f"model {model}")
    by_source = {column.source: column for column in columns}
    date = said.get("date")
    if date is not None:
        _require_time(model, "date", date, by_source, with_time=False)
    return Table(
        model=model,
        name=name,
        schema=_schema(node),
        relation=_relation(node),
        is_view=_is_view(node),
        description=" ".join((node.get("description") or "").split()),
        columns=columns,
        storage="import",
        incremental=_incremental(node, said, by_source, models),
        date=by_source[date].name if date else None,
        says_when_changed=CHANGED in node["columns"],
        each_refresh=_each_refresh(model, said),
    )


def _each_refresh(model: str, said: Mapping[str, Any]) -> bool:
    wanted = said.get("each_refresh", False)
    where = f"model {model}: meta.powerbi.each_refresh"
    if not isinstance(wanted, bool):
        raise DeclarationError(f"{where} is {wanted}", way_out="Write true or false")
    if wanted and "incremental" in said:
        raise DeclarationError(
            f"{where} reads it whole, and incremental in part",
            way_out="Say one of the two",
        )
    return wanted


def _schema(node: Mapping[str, Any]) -> str:
    return str(node["config"].get("schema") or node["schema"])


def _relation(node: Mapping[str, Any]) -> str:
    return str(node.get("alias") or node["name"])


def _is_view(node: Mapping[str, Any]) -> bool:
    return bool(node["config"].get("materialized") == "view")


def _incremental(
    node: Mapping[str, Any],
    said: Mapping[str, Any],
    columns: Mapping[str, Column],
    models: Mapping[str, Mapping[str, Any]],
) -> Incremental | None:
    if "incremental" not in said:
        return None
    model = node["name"]
    where = f"model {model}: meta.powerbi.incremental"
    wanted = known(said["incremental"], (*_OF_INCREMENTAL, "moved_days"), where)
    for word in _OF_INCREMENTAL:
        if word not in wanted:
            raise DeclarationError(
                f"{where} lacks {word}",
                way_out="Write it like {column: placed_at, keep: 3 years, "
                "refresh: 10 days}",
            )
    _require_time(model, "incremental", wanted["column"], columns, with_time=True)
    return Incremental(
        column=wanted["column"],
        keep=_span(wanted["keep"], f"{where}.keep"),
        refresh=_span(wanted["refresh"], f"{where}.refresh"),
        real_time=bool(meta_of(node).get("powerbi_real_time")),
        moved=_moved_days(node, wanted.get("moved_days"), models),
    )


def _moved_days(
    node: Mapping[str, Any], named: str | None, models: Mapping[str, Mapping[str, Any]]
) -> MovedDays | None:
    if named is None:
        return None
    where = f"model {node['name']}: meta.powerbi.incremental.moved_days"
    moved = models.get(named)
    if moved is None:
        near = nearest(named, tuple(models))
        raise DeclarationError(
            f"{where} names {named}, which is no model",
            way_out=f"Did you mean {near}?" if near else "Name a model of dbt",
        )
    if lacks := [one for one in _OF_MOVED_DAYS if one not in moved["columns"]]:
        raise DeclarationError(
            f"{where} names {named}, whose .yml has no {', '.join(lacks)}",
            way_out=f"Let it have {', '.join(_OF_MOVED_DAYS)}",
        )
    return MovedDays(
        model=named,
        schema=_schema(moved),
        relation=_relation(moved),
        is_view=_is_view(moved),
        fact=_relation(node),
    )


def _span(said: Any, where: str) -> Span:
    match = _SPAN.fullmatch(str(said))
    if not match:
        raise DeclarationError(
            f"{where} is {said}",
            way_out="Write a number of days, months, quarters or years, as 10 days",
        )
    return Span(int(match[1]), match[2])


def _require_time(
    model: str,
    word: str,
    name: str,
    columns: Mapping[str, Column],
    *,
    with_time: bool,
) -> None:
    column = columns.get(name)
    wanted = "a timestamp" if with_time else "a date or a timestamp"
    if column is None or column.type.name != "dateTime":
        raise DeclarationError(
            f"model {model}: meta.powerbi.{word} names {name}, which is no column of "
            "dates",
            way_out=f"Name {wanted}",
        )
    if with_time and not column.type.is_time:
        # RangeStart and RangeEnd are of the type datetime
        raise DeclarationError(
            f"model {model}: meta.powerbi.{word} names {name}, which is a date",
            way_out=f"Name {wanted}",
        )
