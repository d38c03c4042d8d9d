"""The fields under `config.meta.landing`, a section for each kind of source."""

import re
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from landing.declarations.api_options import Pages, SignIn
from landing.extraction.units import WatermarkUnit

_DURATION = re.compile(r"^\s*(\d+)\s*(second|minute|hour|day)s?\s*$")


def _duration(value: object) -> object:
    if isinstance(value, str) and (match := _DURATION.match(value)):
        try:
            return timedelta(**{f"{match[2]}s": int(match[1])})
        except OverflowError:
            raise ValueError("is longer than 999999999 days") from None
    raise ValueError("should read like '10 minutes', '2 hours' or '0 seconds'")


def _overlap(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return _duration(value)


def _names(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _values(value: object) -> object:
    values = value if isinstance(value, list) else [value]
    if not values or any(isinstance(each, list | dict | None) for each in values):
        raise ValueError("should be a list of values, such as ['X', 2]")
    return [str(each) for each in values]


def _zone(value: object) -> object:
    try:
        ZoneInfo(value if isinstance(value, str) else "")
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError("should be a zone's name, such as Europe/Vienna") from None
    return value


Zone = Annotated[str, BeforeValidator(_zone)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Overlap = Annotated[timedelta | int, BeforeValidator(_overlap)]
Text = Annotated[str, Field(min_length=1)]
Values = Annotated[list[str], BeforeValidator(_values)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StreamSection(Section):
    kind: Literal["stream"]
    event_hub: Text
    connection: Text
    consumer_group: Text = "$Default"
    partition_key: Text | None = None
    format: Literal["json", "cloudevents", "avro"] = "json"
    schema_registry: Text | None = None

    @model_validator(mode="after")
    def _schemas_have_a_registry(self) -> "StreamSection":
        if self.format == "avro" and self.schema_registry is None:
            raise ValueError("is missing: the schemas of format avro are in one")
        if self.format == "json" and self.schema_registry is not None:
            raise ValueError("is not for format json, which has no schemas")
        return self


class RowsSection(Section):
    connection: Text
    key: Annotated[list[Text], BeforeValidator(_names), Field(min_length=1)]
    deletes: Literal["none", "column"] = "none"
    deleted_column: Text | None = None
    deleted_values: Values | None = None
    kept_values: Values | None = None

    @model_validator(mode="after")
    def _deletes_have_a_column(self) -> "RowsSection":
        if (self.deletes == "column") != (self.deleted_column is not None):
            raise ValueError("should be column just where deleted_column names one")
        return self

    @model_validator(mode="after")
    def _values_are_of_a_column(self) -> "RowsSection":
        for name in ("deleted_values", "kept_values"):
            if getattr(self, name) is not None and self.deleted_column is None:
                raise ValueError(f"has {name}, and no deleted_column to hold them")
        return self

    @model_validator(mode="after")
    def _no_value_says_both(self) -> "RowsSection":
        kept = {value.strip().lower() for value in self.kept_values or ()}
        for value in self.deleted_values or ():
            if value.strip().lower() in kept:
                raise ValueError(f"has {value} in deleted_values and in kept_values")
        return self

    @field_validator("key")
    @classmethod
    def _names_no_column_twice(cls, value: list[str]) -> list[str]:
        twice = next((name for name in value if value.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"names {twice} twice")
        return value


class WindowedSection(RowsSection):
    watermark: Text
    lag: Duration = timedelta(0)
    overlap: Overlap | None = None
    timezone: Zone | None = None
    watermark_unit: WatermarkUnit | None = None
    deletes: Literal["none", "column", "reconcile"] = "none"  # type: ignore[assignment]  # keys of files are not compared
    reconcile_every: Duration = timedelta(days=1)
    max_delete_share: Annotated[float, Field(gt=0, le=1)] = 0.3


class TableSection(WindowedSection):
    kind: Literal["table"]
    table: Text
    deletes: Literal["none", "column", "reconcile", "change_tracking"] = "none"  # type: ignore[assignment]  # of an API nothing is tracked


class ApiSection(WindowedSection):
    kind: Literal["api"]
    path: Text
    records: Text | None = None
    parameters: dict[Text, StrictBool | StrictInt | StrictStr] = {}
    since_parameter: Text | None = None
    pages: Pages | None = None
    sign_in: SignIn | None = None

    @field_validator("watermark_unit")
    @classmethod
    def _is_of_a_time(cls, value: str | None) -> str | None:
        if value == "sequence":
            raise ValueError("is for tables: how far an API counts is not known")
        return value


class FilesSection(RowsSection):
    kind: Literal["csv", "json", "ndjson", "parquet", "excel"]
    path: Text
    watermark: Text | None = None
    records: Text | None = None
    sheet: Text | None = None

    @field_validator("records", "sheet")
    @classmethod
    def _is_of_its_format(cls, value: str | None, info: ValidationInfo) -> str | None:
        kind = {"records": "json", "sheet": "excel"}[str(info.field_name)]
        if value is not None and info.data.get("kind") != kind:
            raise ValueError(f"is for kind {kind}")
        return value


class InternalSection(Section):
    kind: Literal["internal"]


class Meta(BaseModel):
    landing: Annotated[
        StreamSection | TableSection | FilesSection | ApiSection | InternalSection,
        Field(discriminator="kind"),
    ]
