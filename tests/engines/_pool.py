"""The project's pipeline on what stands in for Synapse, Fabric or Azure SQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _tsql_driver
import pyarrow as pa
from _reference import compared
from _tsql_recording import Batch, batches

_tsql_driver.install()

from _project import MAIN, Pipeline  # noqa: E402 - pyodbc comes first

ADDRESS = "abfss://lake@account.dfs.core.windows.net"
"""What the pool takes the lake's folder for."""


@dataclass
class PoolPipeline(Pipeline):
    """A lake, and a database that copies from it; what is sent is recorded."""

    target: str = "synapse"

    @property
    def recording(self) -> Path:
        return self.folder / "sent.sql"

    @property
    def database(self) -> Path:
        return self.folder / "pool.duckdb"

    def environment(self, schema: str = MAIN) -> dict[str, str]:
        return {
            **super().environment(schema),
            "TIDEMARK_LAKE": ADDRESS,
            "TIDEMARK_SCHEMA": "dbo" if schema == MAIN else schema,
            # no token is asked for where nobody listens
            "TIDEMARK_SYNAPSE_LOGIN": "sql",
            "TIDEMARK_FABRIC_LOGIN": "ActiveDirectoryMsi",
            "TIDEMARK_AZURESQL_LOGIN": "ActiveDirectoryIntegrated",
            "TSQL_LAKE": str(self.lake),
            "TSQL_DATABASE": str(self.database),
            "TSQL_RECORDING": str(self.recording),
        }

    def sent(self) -> list[Batch]:
        """Return what was sent, from the first build on."""
        return batches(self.recording)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query in T-SQL, which is not recorded."""
        with self.unrecorded() as connection:
            return connection.cursor().execute(query).fetchall()

    def tables(self) -> dict[str, pa.Table]:
        """Return what stands in Silver and Gold."""
        with self.unrecorded() as connection:
            database = connection.pool.database
            names = database.execute(
                "select table_schema, table_name from information_schema.tables "
                "where table_catalog = current_database() "
                "and table_schema in ('silver', 'gold')"
            ).fetchall()
            return {
                name: database.execute(f"from {name}").to_arrow_table()
                for name in compared(names)
            }

    @contextmanager
    def unrecorded(self) -> Iterator[_tsql_driver.Connection]:
        """Give a connection, of which nothing is kept."""
        os.environ.pop("TSQL_RECORDING", None)
        os.environ["TSQL_DATABASE"] = str(self.database)
        yield _tsql_driver.connect("Database=pool")
