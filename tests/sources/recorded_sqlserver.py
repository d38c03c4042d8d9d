"""A stand-in for a connection of mssql-python: it keeps what is sent to it.

It answers what it was given and runs nothing, so that whether a server takes what is
sent, and answers so, is not shown by it.
"""

from collections.abc import Sequence
from typing import Any

import mssql_python
import pyarrow as pa


class Recorded:
    """A connection whose table has columns of `sys.columns`, and rows in Arrow."""

    def __init__(
        self, columns: Sequence[tuple[str, str, int, int, bool]], rows: pa.Table
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.sent: list[str] = []
        self.given = ""
        self.may_see_transactions = True
        self.tables: list[tuple[str, str, str, int | None]] = []
        self.indexes: list[tuple[str, str, bool]] = []
        self.by_itself: list[tuple[str, bool, str]] = []
        self.views: list[tuple[str, str | None]] = []
        self.versions: tuple[int | None, int | None] = (None, None)
        self.deleted = pa.table({"id": pa.array([], pa.int64())})

    def connect(self, given: str, *, autocommit: bool) -> "Recorded":
        assert autocommit
        self.given = given
        return self

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def close(self) -> None:
        pass


class Cursor:
    def __init__(self, connection: Recorded) -> None:
        self._connection = connection
        self._answer: list[tuple[Any, ...]] = []
        self._rows = connection.rows

    def execute(self, statement: str, *values: object) -> None:
        sent = " ".join(statement.split())
        self._connection.sent.append(sent)
        if "sysutcdatetime" in sent:
            self._answer = [(1_700_000_000_000_000,)]
        elif "min_active_rowversion" in sent:
            self._answer = [(5000,)]
        elif "snapshot_isolation_state" in sent:
            self._answer = [(1,)]
        elif "dm_tran" in sent:
            if not self._connection.may_see_transactions:
                raise mssql_python.Error("permission denied", "VIEW DATABASE STATE")
            self._answer = [(60_000_000,)]
        elif "is_ms_shipped" in sent:
            self._answer = list(self._connection.tables)
        elif sent.startswith("select o.type"):
            self._answer = [self._connection.tables[0][2:]]
        elif "sys.sql_modules" in sent:
            self._answer = list(self._connection.views)
        elif "is_identity" in sent:
            self._answer = list(self._connection.by_itself)
        elif "is_included_column" in sent:
            self._answer = list(self._connection.indexes)
        elif "from sys.objects" in sent:
            place = ("dbo", "orders", 42)
            self._answer = [(*one, *place) for one in self._connection.columns]
        elif "is_primary_key" in sent:
            self._answer = [("id",)]
        elif "change_tracking_current_version" in sent:
            self._answer = [self._connection.versions]
        elif "changetable" in sent:
            self._rows = self._connection.deleted
        elif sent.startswith("select max("):
            self._rows = pa.table({"largest": [4000]})

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._answer

    def arrow_batch(self, size: int) -> pa.RecordBatch:
        table = self._rows.slice(0, size).combine_chunks()
        self._rows = self._rows.slice(size)
        batches = table.to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)

    def close(self) -> None:
        pass
