"""What the driver that stands in for `pyodbc` keeps below a folder."""

from pathlib import Path
from typing import Any

import _tsql_driver
from _tsql_recording import Batch, batches

_tsql_driver.install()


class PoolFiles:
    """A database and the recording of what was sent to it, below `folder`."""

    folder: Path

    @property
    def recording(self) -> Path:
        return self.folder / "sent.sql"

    @property
    def database(self) -> Path:
        return self.folder / "pool.duckdb"

    @property
    def told(self) -> dict[str, str]:
        """What the environment tells the driver."""
        return {
            "TSQL_DATABASE": str(self.database),
            "TSQL_RECORDING": str(self.recording),
        }

    def sent(self) -> list[Batch]:
        """Return what was sent, from the first run on."""
        return batches(self.recording)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query in T-SQL, which is not recorded."""
        connection = _tsql_driver.opened(self.database)
        return connection.cursor().execute(query).fetchall()
