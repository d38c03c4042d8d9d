"""Checkpoints in a folder: for one machine, or to try without an account."""

import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from azure.eventhub.aio import CheckpointStore

from landing.consume.threads import in_thread

_NAMES = ("fully_qualified_namespace", "eventhub_name", "consumer_group")
_KEY = (*_NAMES, "partition_id")
_TABLES = """
create table if not exists checkpoint (
    fully_qualified_namespace text, eventhub_name text, consumer_group text,
    partition_id text, "offset" text, sequence_number integer,
    primary key (fully_qualified_namespace, eventhub_name, consumer_group, partition_id)
);
create table if not exists ownership (
    fully_qualified_namespace text, eventhub_name text, consumer_group text,
    partition_id text, owner_id text, etag text, last_modified_time real,
    primary key (fully_qualified_namespace, eventhub_name, consumer_group, partition_id)
);
"""


class LocalCheckpointStore(CheckpointStore):
    """Checkpoints and owners in one SQLite file, for all processes of a machine.

    What was written is there after any kill. Of two processes that claim a partition
    one gets it. Raises `sqlite3.Error` and `OSError` where the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def list_ownership(
        self,
        fully_qualified_namespace: str,
        eventhub_name: str,
        consumer_group: str,
        **kwargs: Any,
    ) -> Iterable[dict[str, Any]]:
        """Return who owns what, as `azure.eventhub.aio.CheckpointStore` says."""
        names = (fully_qualified_namespace, eventhub_name, consumer_group)
        return await in_thread(lambda: self._list("ownership", names))

    async def claim_ownership(
        self, ownership_list: Iterable[dict[str, Any]], **kwargs: Any
    ) -> Iterable[dict[str, Any]]:
        """Claim what nobody has claimed since it was listed; return what was."""
        wanted = list(ownership_list)
        return await in_thread(lambda: self._claim(wanted))

    async def update_checkpoint(
        self, checkpoint: dict[str, Any], **kwargs: Any
    ) -> None:
        """Write a checkpoint."""
        await in_thread(lambda: self._write(checkpoint))

    async def list_checkpoints(
        self,
        fully_qualified_namespace: str,
        eventhub_name: str,
        consumer_group: str,
        **kwargs: Any,
    ) -> Iterable[dict[str, Any]]:
        """Return the checkpoints of a hub's consumer group."""
        names = (fully_qualified_namespace, eventhub_name, consumer_group)
        return await in_thread(lambda: self._list("checkpoint", names))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Give the file, locked against other writers until the end."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "checkpoints.db"
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            connection.isolation_level = None
            connection.executescript(_TABLES)
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")

    def _list(self, table: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
        where = " and ".join(f"{name} = ?" for name in _NAMES)
        with self._opened() as connection:
            rows = connection.execute(f"select * from {table} where {where}", names)  # noqa: S608 - names of ours
            return [dict(row) for row in rows]

    def _write(self, checkpoint: dict[str, Any]) -> None:
        values = [checkpoint[name] for name in (*_KEY, "offset", "sequence_number")]
        with self._opened() as connection:
            connection.execute(
                "insert or replace into checkpoint values (?, ?, ?, ?, ?, ?)", values
            )

    def _claim(self, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        where = " and ".join(f"{name} = ?" for name in _KEY)
        claimed = []
        with self._opened() as connection:
            for ownership in wanted:
                key = [ownership[name] for name in _KEY]
                found = connection.execute(
                    f"select etag from ownership where {where}",  # noqa: S608 - names of ours
                    key,
                ).fetchone()
                if found is not None and found["etag"] != ownership.get("etag"):
                    continue  # another was faster
                mine = ownership | {
                    "etag": uuid.uuid4().hex,
                    "last_modified_time": time.time(),
                }
                added = ("owner_id", "etag", "last_modified_time")
                connection.execute(
                    "insert or replace into ownership values (?, ?, ?, ?, ?, ?, ?)",
                    [*key, *(mine[name] for name in added)],
                )
                claimed.append(mine)
        return claimed
