"""What is declared of a source, be it a stream, a table, files or an API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from landing.declarations.api_options import Pages, SignIn
from landing.extraction.units import WatermarkUnit


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
    deletes: Literal["none", "column", "reconcile", "change_tracking"] = "none"
    deleted_values: tuple[str, ...] = ()
    kept_values: tuple[str, ...] = ()
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
    parameters: Mapping[str, str] = field(default_factory=dict)
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
    kept_values: tuple[str, ...] = ()


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
