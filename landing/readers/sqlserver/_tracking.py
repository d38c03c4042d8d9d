"""What the change tracking of SQL Server and Azure SQL knows about deleted rows."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa

from landing.declarations import TableSource
from landing.errors import SourceError
from landing.readers.protocol import Tracked
from landing.readers.sql.reading import Database, SqlReading

_VERSIONS = """
    select change_tracking_current_version(), change_tracking_min_valid_version(?)
"""


class TrackingDatabase(Database, Protocol):
    """What of a connection is asked besides."""

    @property
    def tracked_table(self) -> str:
        """The table's own name, quoted."""
        ...

    def rows(self, query: str, *values: object) -> Sequence[Sequence[Any]]:
        """Return the rows of a small query."""
        ...


class SqlServerReading(SqlReading):
    """A reading that can tell which rows were deleted; see `TrackedReading`."""

    def __init__(self, database: TrackingDatabase, source: TableSource) -> None:
        super().__init__(database, source)
        self._tracking = database

    def tracked(self) -> Tracked:
        """Return the versions; raise `SourceError` where the table is not tracked."""
        source, table = self._source, self._table
        number = int(table.identity or 0)
        version, oldest = self._tracking.rows(_VERSIONS, number)[0]
        if version is None or oldest is None:
            raise SourceError(
                f"source {source.name}: {table.shown} at {self._tracking.where} has no "
                "change tracking that the login may see",
                way_out="Switch it on: alter database … set change_tracking = on "
                f"(change_retention = 14 days); alter table {table.shown} enable "
                f"change_tracking; grant view change tracking on {table.shown} to the "
                "login",
            )
        if set(table.primary_key) != set(source.key):
            raise SourceError(
                f"source {source.name}: change tracking knows deleted rows by the "
                f"primary key, which is {', '.join(table.primary_key)}, and not "
                f"{', '.join(source.key)}",
                way_out=f"Declare it as landing.key in {source.file}",
            )
        return Tracked(int(version), int(oldest))

    def deleted_since(self, version: int) -> Iterator[pa.Table]:
        """Yield the keys of rows that are gone, of which the newest change says so."""
        columns = [self._columns[name] for name in self._source.key]
        asked = ", ".join(
            one.column.asked.format(f"c.{self._tracking.quoted(one.column.name)}")
            for one in columns
        )
        yield from self._read(
            f"select {asked} from changetable(changes {self._tracking.tracked_table}, "
            f"{int(version)}) as c where c.sys_change_operation = 'D'",
            columns,
        )
