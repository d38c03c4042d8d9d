"""The project's macros as T-SQL, run by what stands in for a pool."""

import os
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import _tsql_driver

_tsql_driver.install()
# no token is asked for where nobody listens
os.environ.setdefault("TIDEMARK_SYNAPSE_LOGIN", "sql")

import pyarrow as pa  # noqa: E402 - pyodbc comes first
from _dialect import Dialect, Rows  # noqa: E402 - likewise


class TSql(Dialect):
    """T-SQL, as Synapse, Fabric and Azure SQL have it."""

    target: ClassVar[str] = "synapse"
    # JSON is no deeper, JSON_VALUE gives no longer text, and a key is what fits
    # into a columnstore and can be searched
    deepest: ClassVar[int] = 120
    longest_text: ClassVar[int] = 4_000
    longest_key: ClassVar[int] = 1_000

    def __init__(self, folder: Path, **variables: str) -> None:
        super().__init__(folder, **variables)
        self.database = folder / "pool.duckdb"
        self.recording = folder / "sent.sql"

    def rendered(self, query: str) -> str:
        with patch.dict(os.environ, TSQL_DATABASE=str(self.database)):
            return super().rendered(query)

    def compiled(self, selection: str) -> dict[str, str]:
        """Return what the selected nodes say where no table is there yet."""
        with patch.dict(os.environ, TSQL_DATABASE=str(self.database)):
            result = self.pipeline.dbt("compile", "--select", selection)
        assert result.success, result.exception
        nodes = [found.node for found in result.result.results]
        return {
            node.name: node.compiled_code
            for node in nodes
            if node.resource_type == "model"
        }

    def run(self, sql: str, given: pa.Table | None) -> Rows:
        connection = _tsql_driver.opened(self.database)
        if given is not None:
            connection.pool.database.register("given", given)
        with patch.dict(os.environ, TSQL_RECORDING=str(self.recording)):
            return connection.cursor().execute(sql).fetchall()
