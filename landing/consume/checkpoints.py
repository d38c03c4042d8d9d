"""How far the partitions of a hub are landed, and who owns them."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from landing.consume.buffer import Position
from landing.consume.hub import require_azure_to_consume
from landing.errors import CheckpointError, first_line
from landing.hubs import HubAddress

if TYPE_CHECKING:
    from azure.eventhub.aio import CheckpointStore

CONTAINER = "tidemark-checkpoints"
"""The container that a connection string means that names none."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HUB = "hub-created"
"""Stands among the checkpoints as a partition would: when the hub was created."""
# The first attempt again of the storage SDK comes after 15 seconds unless told.
_RETRY: dict[str, Any] = {"retry_total": 3, "initial_backoff": 1, "increment_base": 2}
# A store that takes connections and answers none would hold a batch back for minutes.
_ANSWERS_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Noted:
    """What a store knows of a hub: checkpoints, and the creation they belong to."""

    positions: Mapping[str, Position]
    created: datetime | None


class Checkpoints:
    """The checkpoints of one hub and consumer group in a store.

    Every method raises `CheckpointError` where the store cannot be used, or does not
    answer within `answers_within` seconds, its SDK's attempts again among them.
    """

    def __init__(
        self,
        store: "CheckpointStore",
        address: HubAddress,
        *,
        answers_within: float = _ANSWERS_WITHIN,
    ) -> None:
        self.store = store
        self._address = address
        self._answers_within = answers_within
        self._of = {
            "fully_qualified_namespace": address.namespace,
            "eventhub_name": address.event_hub,
            "consumer_group": address.consumer_group,
        }

    async def read(self) -> Noted:
        """Return what is noted."""
        async with self._told():
            found = list(await self.store.list_checkpoints(**self._of))
        positions: dict[str, Position] = {}
        created = None
        for checkpoint in found:
            number = int(checkpoint["sequence_number"])
            if checkpoint["partition_id"] == _HUB:
                created = _EPOCH + timedelta(milliseconds=number)
            else:
                offset = str(checkpoint["offset"])
                positions[checkpoint["partition_id"]] = Position(number, offset)
        return Noted(positions, created)

    async def write(self, partition: str, position: Position) -> None:
        """Write the checkpoint of a partition."""
        await self._write(partition, position.offset, position.sequence_number)

    async def note_created(self, created: datetime) -> None:
        """Note of which hub the checkpoints are, by the time of its creation."""
        milliseconds = in_milliseconds(created)
        await self._write(_HUB, str(milliseconds), milliseconds)

    async def owners(self, *, lease: float) -> dict[str, str]:
        """Return which consumer owns a partition and was heard of within the lease."""
        async with self._told():
            found = list(await self.store.list_ownership(**self._of))
        since = time.time() - lease
        return {
            owner["partition_id"]: owner["owner_id"]
            for owner in found
            if owner["owner_id"] and owner["last_modified_time"] >= since
        }

    async def _write(self, partition: str, offset: str, number: int) -> None:
        checkpoint: dict[str, str | int | None] = {
            **self._of,
            "partition_id": partition,
            "offset": offset,
            "sequence_number": number,
        }
        async with self._told():
            await self.store.update_checkpoint(checkpoint)

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        from azure.core.exceptions import AzureError

        try:
            async with asyncio.timeout(self._answers_within):
                yield
        except (AzureError, OSError, sqlite3.Error) as error:
            # that of asyncio says nothing
            silent = f"no answer within {self._answers_within:g} seconds"
            why = first_line(error) if str(error) else silent
            raise CheckpointError(
                f"checkpoints of {self._address.shown} cannot be used: {why}",
                way_out="Check TIDEMARK_CHECKPOINTS and the identity's role on it, "
                "Storage Blob Data Contributor",
            ) from error


def in_milliseconds(moment: datetime) -> int:
    """Return whole milliseconds since 1970, which is what the store keeps."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@asynccontextmanager
async def open_store(place: str) -> AsyncIterator["CheckpointStore"]:
    """Give the store at a container's URL, by a connection string, or in a folder.

    A URL without a shared access signature is logged in to by Entra; a connection
    string may name its container by `Container=NAME`. The container is there already.
    Raises `CheckpointError` where the place means nothing.
    """
    require_azure_to_consume()
    if "://" not in place and "=" not in place:
        from landing.consume.local_checkpoints import LocalCheckpointStore

        yield LocalCheckpointStore(Path(place).expanduser())
        return
    from azure.eventhub.extensions.checkpointstoreblobaio import BlobCheckpointStore

    async with AsyncExitStack() as stack:
        try:
            if "://" in place.partition("=")[0]:
                account, container = _container(place)
                credential = None
                if "?" not in account:
                    from azure.identity.aio import DefaultAzureCredential

                    credential = await stack.enter_async_context(
                        DefaultAzureCredential()
                    )
                store = BlobCheckpointStore(
                    account, container, credential=credential, **_RETRY
                )
            else:
                text, container = _named_container(place)
                store = BlobCheckpointStore.from_connection_string(
                    text, container, **_RETRY
                )
        except ValueError as error:
            raise CheckpointError(
                f"TIDEMARK_CHECKPOINTS cannot be used: {first_line(error)}",
                way_out="Set it to https://ACCOUNT.blob.core.windows.net/CONTAINER, to "
                "a storage account's connection string, or to a folder",
            ) from error
        yield await stack.enter_async_context(store)


def _container(url: str) -> tuple[str, str]:
    """Return the account's URL, with its signature if any, and the container."""
    parts = urlsplit(url)
    path, _, container = parts.path.rstrip("/").rpartition("/")
    if not container:
        raise ValueError("the URL names no container")
    signature = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{path}{signature}", container


def _named_container(text: str) -> tuple[str, str]:
    """Return the connection string without its container, and that."""
    fields = [part for part in text.split(";") if part]
    names = [part[10:] for part in fields if part.lower().startswith("container=")]
    rest = [part for part in fields if not part.lower().startswith("container=")]
    return ";".join(rest), names[0] if names else CONTAINER
