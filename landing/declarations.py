"""The sources, as dbt's own source YAML declares them under `config.meta.landing`.

There is no other registry: what dbt reads as a source is what the extractor
extracts and the function listens to. Every error names file, source and field.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from landing import engine
from landing.api_options import Pages, SignIn
from landing.errors import DeclarationError, nearest
from landing.units import WatermarkUnit

FOLDER = Path("dbt_project/bronze")
"""Where a project keeps its source YAML."""
GROUP = "bronze"
"""The dbt source below which the macros look for what has landed."""

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_INTEGERS = ("bigint", "integer", "int", "smallint")
_OF_WINDOWS = ("lag", "overlap")
_DURATION = re.compile(r"^\s*(\d+)\s*(second|minute|hour|day)s?\s*$")
_TYPE = re.compile(
    r"^(varchar|text|string|bigint|integer|int|smallint|double|boolean|bool|date"
    r"|timestamp|decimal\(\s*(?P<precision>\d+)\s*,\s*(?P<scale>\d+)\s*\))$"
)


def _duration(value: object) -> object:
    if isinstance(value, str) and (match := _DURATION.match(value)):
        return timedelta(**{f"{match[2]}s": int(match[1])})
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


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Stream(_Section):
    kind: Literal["stream"]
    event_hub: Text
    connection: Text
    consumer_group: Text = "$Default"
    partition_key: Text | None = None
    format: Literal["json", "cloudevents", "avro"] = "json"
    schema_registry: Text | None = None

    @model_validator(mode="after")
    def _schemas_have_a_registry(self) -> "_Stream":
        if self.format == "avro" and self.schema_registry is None:
            raise ValueError("is missing: the schemas of format avro are in one")
        if self.format == "json" and self.schema_registry is not None:
            raise ValueError("is not for format json, which has no schemas")
        return self


class _Rows(_Section):
    connection: Text
    key: Annotated[list[Text], BeforeValidator(_names), Field(min_length=1)]
    deletes: Literal["none", "column"] = "none"
    deleted_column: Text | None = None
    deleted_values: Annotated[list[str], BeforeValidator(_values)] | None = None

    @model_validator(mode="after")
    def _deletes_have_a_column(self) -> "_Rows":
        if (self.deletes == "column") != (self.deleted_column is not None):
            raise ValueError("should be column just where deleted_column names one")
        return self


class _Windowed(_Rows):
    watermark: Text
    lag: Duration = timedelta(0)
    overlap: Overlap | None = None
    timezone: Zone | None = None
    watermark_unit: WatermarkUnit | None = None
    deletes: Literal["none", "column", "reconcile"] = "none"  # type: ignore[assignment]  # keys of files are not compared
    reconcile_every: Duration = timedelta(days=1)
    max_delete_share: Annotated[float, Field(gt=0, le=1)] = 0.3


class _Table(_Windowed):
    kind: Literal["table"]
    table: Text


class _Api(_Windowed):
    kind: Literal["api"]
    path: Text
    records: Text | None = None
    parameters: dict[Text, str | int] = {}
    since_parameter: Text | None = None
    pages: Pages | None = None
    sign_in: SignIn | None = None

    @field_validator("watermark_unit")
    @classmethod
    def _is_of_a_time(cls, value: str | None) -> str | None:
        if value == "sequence":
            raise ValueError("is for tables: how far an API counts is not known")
        return value


class _Files(_Rows):
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


class _Internal(_Section):
    kind: Literal["internal"]


class _Meta(BaseModel):
    landing: Annotated[
        _Stream | _Table | _Files | _Api | _Internal, Field(discriminator="kind")
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column; `data_type` is lower case, as in `decimal(18,2)`."""

    name: str
    data_type: str


@dataclass(frozen=True, slots=True)
class StreamSource:
    """A stream of events: an event hub, and how its function reaches it.

    `partition_key` is the field of a payload by which it is published: events of
    one value keep their order.
    `format` is what its payloads are. `schema_registry` names the connection of the
    registry that has their schemas; its address is the environment variable
    `TIDEMARK_CONNECTION_<NAME>`.
    """

    name: str
    file: Path
    columns: tuple[Column, ...]
    event_hub: str
    connection: str
    consumer_group: str
    partition_key: str | None = None
    format: Literal["json", "cloudevents", "avro"] = "json"
    schema_registry: str | None = None


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table of a database, read by windows of its watermark column.

    `connection` names the connection; its URL is the environment variable
    `TIDEMARK_CONNECTION_<CONNECTION>`. `overlap` is a time, or a number where
    the watermark is a number; None where it follows from what the number counts,
    which `watermark_unit` says. `timezone` is that of times without one.
    """

    name: str
    file: Path
    columns: tuple[Column, ...]
    connection: str
    key: tuple[str, ...]
    watermark: str
    lag: timedelta
    overlap: timedelta | int | None
    deleted_column: str | None
    table: str
    timezone: str | None = None
    watermark_unit: WatermarkUnit | None = None
    deletes: Literal["none", "column", "reconcile"] = "none"
    deleted_values: tuple[str, ...] = ()
    reconcile_every: timedelta = timedelta(days=1)
    max_delete_share: float = 0.3

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of times that have none; None for UTC."""
        return None if self.timezone is None else ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class ApiSource(TableSource):
    """Records of an HTTP API, read as a table is, by windows of their watermark.

    `table` and `path` are where they are below the connection's address, `records` the
    names, joined by dots, that lead to them in an answer. `since_parameter` is what the
    query calls the watermark from which on records are wanted; None where the API
    always answers all of them.
    """

    path: str = ""
    records: str | None = None
    parameters: Mapping[str, str] = dataclasses.field(default_factory=dict)
    since_parameter: str | None = None
    pages: Pages | None = None
    sign_in: SignIn | None = None


FileFormat = Literal["csv", "json", "ndjson", "parquet", "excel"]


@dataclass(frozen=True, slots=True)
class FileSource:
    """Files, each of which lands whole when its content is new.

    `path` is a file or a glob below the folder that the connection names. `watermark`
    is the column that says when a row changed, where there is one. `records` are the
    names, joined by dots, that lead to the records of a JSON document, `sheet` is that
    of a workbook; None for all of the document, and for the first sheet.
    """

    name: str
    file: Path
    columns: tuple[Column, ...]
    connection: str
    key: tuple[str, ...]
    deleted_column: str | None
    path: str
    format: FileFormat = "csv"
    watermark: str | None = None
    records: str | None = None
    sheet: str | None = None
    deleted_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InternalSource:
    """Rows that a command of Tidemark itself lands; nothing is read to get them.

    Its files are those of a table: its own columns, then what landing adds.
    """

    name: str
    file: Path
    columns: tuple[Column, ...]


RowSource = TableSource | FileSource
Source = StreamSource | TableSource | FileSource | InternalSource


@dataclass(frozen=True, slots=True)
class Declarations:
    """All sources of a project, by name."""

    sources: Mapping[str, Source]

    @property
    def streams(self) -> list[StreamSource]:
        """The streams, in the order of their names."""
        return [s for s in self._sorted() if isinstance(s, StreamSource)]

    @property
    def row_sources(self) -> list[RowSource]:
        """The tables and files that the extractor reads, by name."""
        return [s for s in self._sorted() if isinstance(s, (TableSource, FileSource))]

    def stream(self, name: str) -> StreamSource:
        """Return a stream; raise `DeclarationError` where there is none."""
        known = [s.name for s in self.streams]
        source = self.sources.get(name)
        if isinstance(source, StreamSource):
            return source
        raise _unknown("stream", name, known)

    def row_source(self, name: str) -> RowSource:
        """Return a table or file source; raise `DeclarationError` otherwise."""
        known = [s.name for s in self.row_sources]
        source = self.sources.get(name)
        if isinstance(source, (TableSource, FileSource)):
            return source
        raise _unknown("table or file source", name, known)

    def internal(self, name: str) -> InternalSource:
        """Return a source that a command lands; raise `DeclarationError` otherwise."""
        source = self.sources.get(name)
        if isinstance(source, InternalSource):
            return source
        raise DeclarationError(
            f"no source {name} with landing.kind internal is declared",
            way_out=f"Take {FOLDER}/rejects.yml from the repository of Tidemark",
        )

    def _sorted(self) -> list[Source]:
        return [self.sources[name] for name in sorted(self.sources)]


def load_declarations(project: Path) -> Declarations:
    """Read every source of the project, all YAML below `dbt_project/bronze/`.

    The project's own and the engine's, where it has taken that. Sources without
    `config.meta.landing` are dbt's affair alone and are passed over. Raises
    `DeclarationError`, naming file, source and field.
    """
    folder = project / FOLDER
    sources: dict[str, Source] = {}
    for path in (*_yaml_below(folder), *_yaml_below(project / engine.FOLDER / FOLDER)):
        for source in _sources_in(path, path.relative_to(project)):
            if source.name in sources:
                raise DeclarationError(
                    f"{source.file}: source {source.name} is declared already "
                    f"in {sources[source.name].file}",
                    way_out="Rename or remove one of them",
                )
            sources[source.name] = source
    if not sources:
        raise DeclarationError(
            f"no source is declared in {folder}",
            way_out="Declare one under config.meta.landing; see the README, "
            "'Add a source'",
        )
    return Declarations(sources)


def _yaml_below(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")])


def _sources_in(path: Path, shown: Path) -> Iterator[Source]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        where = " ".join(str(error).split())
        raise DeclarationError(
            f"{shown} is not valid YAML: {where}", way_out="Mend the file"
        ) from error
    for group in _list_of_maps(document, "sources", shown):
        for table in _list_of_maps(group, "tables", shown):
            name = table.get("name")
            if not isinstance(name, str) or not _NAME.match(name):
                raise _wrong(
                    shown,
                    str(name),
                    "name",
                    "should be lower case letters, digits and _",
                )
            meta = _map_at(table, ("config", "meta"), shown, name)
            _check_place(shown, name, table, meta)
            if "landing" in meta:
                _check_group(shown, name, group)
                yield _source(shown, name, table, meta["landing"])


def _check_place(
    shown: Path, name: str, table: Mapping[str, Any], meta: Mapping[str, Any]
) -> None:
    """Raise `DeclarationError` where a source means to be landed, and is not."""
    outside = table.get("meta")
    if isinstance(outside, Mapping) and "landing" in outside:
        raise DeclarationError(
            f"{shown}: source {name}: meta.landing is not read; "
            "it belongs under config.meta",
            way_out="Move meta into config",
        )
    if "landing" not in meta and (near := _near("landing", meta)):
        raise DeclarationError(
            f"{shown}: source {name}: config.meta.{near} is not known; "
            "did you mean landing",
            way_out="Mend the declaration",
        )


def _check_group(shown: Path, name: str, group: Mapping[str, Any]) -> None:
    """Raise `DeclarationError` where a source would land, and no model find it."""
    if group.get("name") != GROUP:
        raise DeclarationError(
            f"{shown}: source {name} stands below the source {group.get('name')}, and "
            f"models find what has landed below {GROUP} alone",
            way_out=f"Call the source {GROUP}: - name: {GROUP}; dbt takes one that "
            "several files have",
        )


def _near(field: str, given: Mapping[str, Any]) -> str | None:
    """Return a key that is nearly this field, but not it."""
    close = difflib.get_close_matches(field, map(str, given), n=2, cutoff=0.8)
    return next((key for key in close if key != field), None)


def _source(shown: Path, name: str, table: Mapping[str, Any], raw: object) -> Source:
    try:
        section = _Meta.model_validate({"landing": raw}).landing
    except ValidationError as error:
        raise _from_validation(shown, name, raw, error) from error
    columns = tuple(_columns(shown, name, table))
    if isinstance(section, _Stream):
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
    if isinstance(section, _Internal):
        return InternalSource(name, shown, columns)
    types = {column.name: column.data_type for column in columns}
    for field, used in (
        *(("key", key) for key in section.key),
        ("watermark", section.watermark),
        ("deleted_column", section.deleted_column),
    ):
        if used is not None and used not in types:
            raise _wrong(
                shown, name, field, f"names {used}, which is not among the columns"
            )
    shared = (name, shown, columns, section.connection, tuple(section.key))
    if isinstance(section, _Files):
        return FileSource(
            *shared,
            section.deleted_column,
            section.path,
            section.kind,
            section.watermark,
            section.records,
            section.sheet,
            tuple(section.deleted_values or ()),
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
        "reconcile_every": section.reconcile_every,
        "max_delete_share": section.max_delete_share,
    }
    if isinstance(section, _Table):
        return TableSource(*windowed, section.table, **others)
    if types[section.watermark] in _INTEGERS and section.watermark_unit is None:
        raise _wrong(
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
        parameters={name: str(value) for name, value in section.parameters.items()},
        since_parameter=section.since_parameter,
        pages=section.pages,
        sign_in=section.sign_in,
    )


def _overlap_of(
    shown: Path, name: str, section: _Windowed, data_type: str
) -> timedelta | int | None:
    """Return the declared overlap, or what it is unless set; check that it fits."""
    is_number = data_type in _INTEGERS
    unit = section.watermark_unit
    if unit is not None and not is_number:
        raise _wrong(
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
        raise _wrong(
            shown,
            name,
            "overlap",
            f"should be {wanted}: {section.watermark} is {data_type}",
        )
    return overlap


def _columns(shown: Path, name: str, table: Mapping[str, Any]) -> Iterator[Column]:
    seen: set[str] = set()
    for column in _list_of_maps(table, "columns", shown):
        column_name = column.get("name")
        if not isinstance(column_name, str) or not column_name:
            raise _wrong(shown, name, "columns", "has a column without a name")
        if column_name in seen:
            raise _wrong(shown, name, "columns", f"names {column_name} twice")
        seen.add(column_name)
        data_type = str(column.get("data_type", "")).strip().lower()
        match = _TYPE.match(data_type)
        if match is None:
            raise _wrong(
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
            raise _wrong(
                shown,
                name,
                f"columns.{column_name}.data_type",
                f"is {data_type}; a decimal has up to 38 digits",
            )
        yield Column(column_name, re.sub(r"\s+", "", data_type))


def _list_of_maps(parent: object, field: str, shown: Path) -> list[Mapping[str, Any]]:
    if isinstance(parent, Mapping) and (near := _near(field, parent)):
        raise DeclarationError(
            f"{shown}: {near} is not known; did you mean {field}",
            way_out="Mend the file",
        )
    value = parent.get(field) or [] if isinstance(parent, Mapping) else None
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        return value
    raise DeclarationError(
        f"{shown}: {field} should be a list of entries with a name",
        way_out="Mend the file",
    )


def _map_at(
    table: Mapping[str, Any], fields: tuple[str, ...], shown: Path, name: str
) -> Mapping[str, Any]:
    value: Any = table
    for depth, field in enumerate(fields, 1):
        value = value.get(field) or {}
        if not isinstance(value, Mapping):
            raise _wrong(shown, name, ".".join(fields[:depth]), "should be a mapping")
    return value  # type: ignore[no-any-return]  # checked above


def _from_validation(
    shown: Path, name: str, raw: object, error: ValidationError
) -> DeclarationError:
    # a misspelt field says more than the one that is missing for it
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    # pydantic puts the kind before the field of a discriminated union, and
    # what concerns two fields at none
    where = [str(part) for part in first["loc"][2:]]
    of_two = "schema_registry" if kind == "stream" else "deletes"
    field = ".".join(where) or (of_two if len(first["loc"]) > 1 else "kind")
    if first["type"] == "missing":
        return _wrong(shown, name, field, "is missing")
    if first["type"] == "extra_forbidden":
        models: dict[str, type[BaseModel]] = {
            "stream": _Stream,
            "table": _Table,
            **dict.fromkeys(get_args(FileFormat), _Files),
            "api": _Api,
            "internal": _Internal,
        }
        if field in _OF_WINDOWS and models[str(kind)] is _Files:
            return _wrong(
                shown, name, field, "is for tables: what has landed tells new files"
            )
        below: dict[str, type[BaseModel]] = {"pages": Pages, "sign_in": SignIn}
        model = below[where[0]] if where[1:] else models[str(kind)]
        known = list(model.model_fields)
        close = difflib.get_close_matches(where[-1], known, n=1)
        hint = f"did you mean {close[0]}" if close else f"known are {', '.join(known)}"
        return _wrong(shown, name, field, f"is not known; {hint}")
    if first["type"] in ("union_tag_not_found", "union_tag_invalid"):
        said = "is missing" if kind is None else f"is {kind}"
        wanted = f"stream, table, {', '.join(get_args(FileFormat))} or api"
        return _wrong(shown, name, "kind", f"{said}; it should be {wanted}")
    message = first["msg"].removeprefix("Value error, ")
    return _wrong(shown, name, field, message[0].lower() + message[1:])


def _wrong(shown: Path, name: str, field: str, what: str) -> DeclarationError:
    where = field if field == "name" or field.startswith("col") else f"landing.{field}"
    return DeclarationError(
        f"{shown}: source {name}: {where} {what}", way_out="Mend the declaration"
    )


def _unknown(kind: str, name: str, known: list[str]) -> DeclarationError:
    near = nearest(name, known)
    hint = f"did you mean {near}? " if near else ""
    declared = ", ".join(known) or "none"
    return DeclarationError(
        f"no {kind} is called {name}; {hint}declared are: {declared}",
        way_out=f"Name one of these, or declare it in {FOLDER}",
    )
