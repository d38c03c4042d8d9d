"""Extraction of a real source into a real lake, by a real control table."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from _api_server import Api, Reply
from _extraction import HOUR

from landing.control.watermarks import Control
from landing.declarations import ApiSource, Column, FileSource, TableSource
from landing.declarations.api_options import Pages
from landing.extraction.table import ExtractResult, extract
from landing.lake import Lake
from landing.readers import Place, Reader
from landing.readers.api import ApiReader, headers_of
from landing.readers.api.client import Client
from landing.readers.files.local import LocalFolder
from landing.readers.sqlite import SqliteReader


class Extraction:
    """One source with its reader, a lake and a control table, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = Lake.open(str(folder / "lake"))
        self.control_url = f"sqlite:///{folder / 'control.db'}"
        self.control = Control.open(self.control_url)
        self.source: Any = None
        self.reader: Reader | Place

    def declare(self, *columns: str, **changes: Any) -> None:
        """Declare columns, as `name type`, and anything else of the source."""
        pairs = [column.split(" ", 1) for column in columns]
        if columns:
            changes["columns"] = tuple(Column(name, kind) for name, kind in pairs)
        self.source = replace(self.source, **changes)

    def extract(self, **changes: Any) -> ExtractResult:
        given = {"reader": self.reader, "lake": self.lake, "control": self.control}
        return extract(self.source, **{**given, **changes})

    def files(self) -> list[str]:
        return sorted(self.lake.files())

    def table(self, path: str) -> pa.Table:
        content = self.lake.read(path)
        assert content is not None
        return pq.ParquetFile(pa.BufferReader(content)).read()

    def rows(self, paths: Sequence[str] | None = None) -> list[dict[str, Any]]:
        paths = self.files() if paths is None else paths
        return [row for path in paths for row in self.table(path).to_pylist()]

    def ids(self, paths: Sequence[str] | None = None) -> list[Any]:
        """Return the keys of what landed, sorted, copies and all."""
        return sorted(row["id"] for row in self.rows(paths))


class TableExtraction(Extraction):
    """Extraction of the table `orders` of a SQLite file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.database = folder / "shop.db"
        self.reader = SqliteReader(self.database, timeout=0.1)
        self.source = TableSource(
            name="orders",
            file=Path("dbt_project/bronze/shop/tables.yml"),
            columns=(Column("id", "bigint"), Column("changed", "varchar")),
            connection="shop",
            key=("id",),
            watermark="changed",
            lag=timedelta(0),
            overlap=timedelta(minutes=10),
            deleted_column=None,
            table="orders",
        )

    def sql(self, statement: str, *rows: Sequence[Any]) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            if rows:
                connection.executemany(statement, rows)
            else:
                connection.execute(statement)

    def create(self, columns: str = "id integer primary key, changed text") -> None:
        self.sql(f"create table orders ({columns})")

    def insert(self, *rows: Sequence[Any]) -> None:
        places = ", ".join("?" * len(rows[0]))
        self.sql(f"insert into orders values ({places})", *rows)

    def now(self, **ago: float) -> str:
        """Return the source's clock, so long ago, as ISO 8601 text."""
        seconds = timedelta(**ago).total_seconds()
        with closing(sqlite3.connect(self.database)) as connection:
            query = "select strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)"
            return str(connection.execute(query, [f"{-seconds} seconds"]).fetchone()[0])


class ApiExtraction(Extraction):
    """Extraction of `/orders` of a server on this machine."""

    def __init__(self, folder: Path, api: Api) -> None:
        super().__init__(folder)
        self.api = api
        self.waited: list[float] = []
        self.secret: str | None = None
        self.address = f"{api.address}/v2"
        self.reader = ApiReader(self.connect, system=self.address, clock=lambda: HOUR)
        self.source = ApiSource(
            name="orders",
            file=Path("dbt_project/bronze/shop/orders.yml"),
            columns=(Column("id", "bigint"), Column("changed", "varchar")),
            connection="crm",
            key=("id",),
            watermark="changed",
            lag=timedelta(0),
            overlap=timedelta(minutes=10),
            deleted_column=None,
            table="/orders",
            path="/orders",
        )

    def connect(self, source: ApiSource) -> Client:
        return Client(
            source,
            self.address,
            headers_of(source, self.secret),
            sleep=self.waited.append,
            clock=lambda: HOUR,
        )

    def page(self, **pages: Any) -> None:
        self.declare(pages=Pages(**pages))

    def answers(self, *replies: Any) -> None:
        """Answer the requests from now on one after the other; the last one always."""
        left = [r if isinstance(r, Reply) else Reply(r) for r in replies]
        self.api.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]


class FileExtraction(Extraction):
    """Extraction of `products*.csv` in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.reader = LocalFolder(self.inbox)
        self.source = FileSource(
            name="products",
            file=Path("dbt_project/bronze/shop/tables.yml"),
            columns=(Column("id", "bigint"), Column("changed", "varchar")),
            connection="catalogue",
            key=("id",),
            deleted_column=None,
            path="products*.csv",
        )

    def write(self, content: str | bytes, name: str = "products.csv") -> Path:
        path = self.inbox / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path
