"""One source as its section and its columns declare it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landing.declarations._errors import from_validation, wrong
from landing.declarations._sections import (
    FilesSection,
    InternalSection,
    Meta,
    StreamSection,
    TableSection,
    WindowedSection,
)
from landing.declarations._yaml import list_of_maps
from landing.declarations.sources import (
    ApiSource,
    Column,
    FileSource,
    InternalSource,
    Source,
    StreamSource,
    TableSource,
)

_INTEGERS = ("bigint", "integer", "int", "smallint")
_TYPE = re.compile(
    r"^(varchar|text|string|bigint|integer|int|smallint|double|boolean|bool|date"
    r"|timestamp|decimal\(\s*(?P<precision>\d+)\s*,\s*(?P<scale>\d+)\s*\))$"
)


def source_of(shown: Path, name: str, table: Mapping[str, Any], raw: object) -> Source:
    try:
        section = Meta.model_validate({"landing": raw}).landing
    except ValidationError as error:
        raise from_validation(shown, name, raw, error) from error
    columns = tuple(_columns(shown, name, table))
    if isinstance(section, StreamSection):
        return StreamSource(
            name,
            shown,
            columns,
            section.event_hub,
            section.connection,
            section.consumer_group,
            section.partition_key,
            section.format,
            section.schema_registry,
        )
    if isinstance(section, InternalSection):
        return InternalSource(name, shown, columns)
    types = {column.name: column.data_type for column in columns}
    for field, used in (
        *(("key", key) for key in section.key),
        ("watermark", section.watermark),
        ("deleted_column", section.deleted_column),
    ):
        if used is not None and used not in types:
            raise wrong(
                shown, name, field, f"names {used}, which is not among the columns"
            )
    shared = (name, shown, columns, section.connection, tuple(section.key))
    if isinstance(section, FilesSection):
        return FileSource(
            *shared,
            section.deleted_column,
            section.path,
            section.kind,
            section.watermark,
            section.records,
            section.sheet,
            tuple(section.deleted_values or ()),
            tuple(section.kept_values or ()),
        )
    windowed = (
        *shared,
        section.watermark,
        section.lag,
        _overlap_of(shown, name, section, types[section.watermark]),
        section.deleted_column,
    )
    others: dict[str, Any] = {
        "timezone": section.timezone,
        "watermark_unit": section.watermark_unit,
        "deletes": section.deletes,
        "deleted_values": tuple(section.deleted_values or ()),
        "kept_values": tuple(section.kept_values or ()),
        "reconcile_every": section.reconcile_every,
        "max_delete_share": section.max_delete_share,
    }
    if isinstance(section, TableSection):
        return TableSource(*windowed, section.table, **others)
    if types[section.watermark] in _INTEGERS and section.watermark_unit is None:
        raise wrong(
            shown,
            name,
            "watermark_unit",
            f"is missing: say what {section.watermark} counts, such as seconds",
        )
    return ApiSource(
        *windowed,
        section.path,
        **others,
        path=section.path,
        records=section.records,
        parameters={
            name: json.dumps(value) if isinstance(value, bool) else str(value)
            for name, value in section.parameters.items()
        },
        since_parameter=section.since_parameter,
        pages=section.pages,
        sign_in=section.sign_in,
    )


def _overlap_of(
    shown: Path, name: str, section: WindowedSection, data_type: str
) -> timedelta | int | None:
    """Return the declared overlap, or what it is unless set; check that it fits."""
    is_number = data_type in _INTEGERS
    unit = section.watermark_unit
    if unit is not None and not is_number:
        raise wrong(
            shown,
            name,
            "watermark_unit",
            f"is for whole numbers: {section.watermark} is {data_type}",
        )
    is_time = not is_number or unit not in (None, "sequence")
    overlap = section.overlap
    if overlap is None and not is_number:
        overlap = timedelta(minutes=10)
    if isinstance(overlap, int) and is_number:
        pass
    elif overlap is not None and isinstance(overlap, timedelta) != is_time:
        wanted = "a number" if is_number else "a time such as '10 minutes'"
        raise wrong(
            shown,
            name,
            "overlap",
            f"should be {wanted}: {section.watermark} is {data_type}",
        )
    return overlap


def _columns(shown: Path, name: str, table: Mapping[str, Any]) -> Iterator[Column]:
    seen: set[str] = set()
    for column in list_of_maps(table, "columns", shown):
        column_name = column.get("name")
        if not isinstance(column_name, str) or not column_name:
            raise wrong(shown, name, "columns", "has a column without a name")
        if column_name in seen:
            raise wrong(shown, name, "columns", f"names {column_name} twice")
        seen.add(column_name)
        data_type = str(column.get("data_type", "")).strip().lower()
        match = _TYPE.match(data_type)
        if match is None:
            raise wrong(
                shown,
                name,
                f"columns.{column_name}.data_type",
                f"is {data_type or 'missing'}; known are varchar, bigint, integer, "
                "decimal(p,s), double, boolean, date and timestamp",
            )
        if match["precision"] and not (
            0 < int(match["precision"]) <= 38
            and int(match["scale"]) <= int(match["precision"])
        ):
            raise wrong(
                shown,
                name,
                f"columns.{column_name}.data_type",
                f"is {data_type}; a decimal has up to 38 digits",
            )
        yield Column(column_name, re.sub(r"\s+", "", data_type))
