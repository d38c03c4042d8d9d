"""What is to be written of an entity, and what its columns are called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from landing.declarations import FileFormat
from landing.errors import RequestError
from landing.scaffold.guess import Field, Kind, snake
from landing.scaffold.names import OWN, Names, column_name, is_reserved
from landing.yaml_words import NO_TEXT

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_ID = re.compile(r"_(id|key|uuid|guid|no|nr|number|code)$")
_SUFFIX: dict[Kind, tuple[str, str]] = {
    # what a name loses, and gets
    "text": ("", "_text"),
    "boolean": ("", "_word"),
    "whole number": ("", "_number"),
    "amount": ("", "_amount"),
    "time": ("_at", "_time"),
}
_JSON = ("object", "array")


@dataclass(frozen=True, slots=True)
class StreamOf:
    """Where the events of a stream come from."""

    event_hub: str
    connection: str


@dataclass(frozen=True, slots=True)
class TableOf:
    """Where rows come from: a table, or the files of a path.

    `deleted` is the column that marks deleted rows, if one does. `kind` is what a
    declaration calls the source; `records` and `sheet` say where in a file rows are.
    """

    connection: str
    watermark: str
    watermark_is_number: bool = False
    table: str | None = None
    path: str | None = None
    deleted: str | None = None
    kind: Literal["table"] | FileFormat = "table"
    records: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A field on its way: `stated` by the source, `parsed`, and `name` in Silver."""

    field: Field
    stated: str
    parsed: str
    name: str
    is_key: bool = False
    is_event_time: bool = False
    is_number: bool = False

    @property
    def is_json(self) -> bool:
        """Whether it is kept as JSON, which no macro parses."""
        return self.field.kind in _JSON

    @property
    def is_id(self) -> bool:
        """Whether something is named by it."""
        return self.is_key or (
            self.field.kind == "text" and bool(_ID.search(f"_{self.name}"))
        )


@dataclass(frozen=True)
class Plan:
    """A new entity: its source, its fields, and a row of the sample as an example.

    `line` is the example as the payload of a stream.
    """

    name: str
    entity: str
    key: str
    time: str
    fields: Sequence[Field]
    source: StreamOf | TableOf
    example: Mapping[str, Any]
    line: str = ""

    @property
    def is_stream(self) -> bool:
        """Whether events are read, and not rows."""
        return isinstance(self.source, StreamOf)

    @property
    def left_out(self) -> list[Field]:
        """The fields that cannot be read."""
        return [field for field in self.fields if field.kind == "not read"]

    @property
    def deleted_column(self) -> str | None:
        """The column that marks deleted rows, of which landing makes is_deleted."""
        return self.source.deleted if isinstance(self.source, TableOf) else None

    @property
    def key_column(self) -> Column:
        """The column of the key."""
        return next(column for column in self.columns if column.is_key)

    @property
    def said(self) -> list[Column]:
        """The columns but for key and event time, which each entity has."""
        return [c for c in self.columns if not c.is_key and not c.is_event_time]

    @property
    def time_of_newest(self) -> str:
        """How the newest version's event time is selected: updated_at, unless taken."""
        taken = any(column.name == "updated_at" for column in self.columns)
        return "event_time" if taken else "event_time as updated_at"

    @cached_property
    def columns(self) -> list[Column]:
        """What is read, in the order of the fields, each with names of its own."""
        fields = [
            field
            for field in self.fields
            # when a row was deleted says more than that it was
            if field.kind != "not read"
            and (field.name != self.deleted_column or field.kind == "time")
        ]
        self._check_own(fields)
        names = Names(OWN)
        stated = {f.name: names.give(column_name(f.name)) for f in fields}
        key = stated[self.key]
        if key in ("id", "uuid", "guid"):
            key = names.give(f"{self.entity}_id")
        names = Names({*OWN, key, *stated.values(), *(f.name for f in fields)})
        return [self._column(field, stated[field.name], key, names) for field in fields]

    def _column(self, field: Field, stated: str, key: str, names: Names) -> Column:
        source = self.source
        read = stated if isinstance(source, StreamOf) else field.name
        is_number = (
            isinstance(source, TableOf)
            and source.watermark_is_number
            and source.watermark == field.name
        )
        if field.name == self.time:
            return Column(
                field,
                read,
                "event_time",
                "event_time",
                is_event_time=True,
                is_number=is_number,
            )
        is_key = field.name == self.key
        name = key if is_key else stated
        if field.kind in _JSON:
            return Column(field, read, read, name)
        lost, got = _SUFFIX[field.kind]
        if is_key or (field.kind == "text" and name.endswith("_id")):
            lost, got = "_id", "_key"
        parsed = names.give(f"{name.removesuffix(lost)}{got}")
        return Column(field, read, parsed, name, is_key=is_key, is_number=is_number)

    def _check_own(self, fields: Sequence[Field]) -> None:
        """Raise `RequestError` where a column of a table has a name of the model's."""
        if self.is_stream:
            return
        for field in fields:
            if snake(field.name) in ("event_time", "reject_reason"):
                raise RequestError(
                    f"the column {field.name} has a name that staging models give to "
                    "a column of their own",
                    way_out="Name it otherwise in a view, and declare that",
                )


def is_plain(name: str) -> bool:
    """Return whether the name of a table's column may stand without quotes."""
    return bool(_PLAIN.fullmatch(name)) and not is_reserved(name)


def check_name(name: str, option: str) -> None:
    """Raise `RequestError` where a source or entity cannot be called so."""
    if not _NAME.fullmatch(name) or name in NO_TEXT:
        raise RequestError(
            f"{option}: {name} should be small letters, digits and _, from a letter on",
            way_out="Choose another",
        )
