"""The partitions that a client claimed and did not give back when it was closed."""

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from typing import Any

from azure.core.exceptions import AzureError
from azure.eventhub.aio import CheckpointStore

from landing.hubs import HubAddress

_GIVE_UP = 5.0
"""Seconds; a partition that is not given back by then is free when its lease ends."""


class Claims(CheckpointStore):
    """A store of checkpoints that knows what a client has claimed by it.

    A client renews its claims while it is being closed, and what it gives back by the
    etag of before is refused then: its partitions would stay owned for the rest of the
    lease. A claim that has begun is ended here whatever becomes of who asked for it.

    A claim that is dated ahead of this machine's clock, which was set back since or
    goes behind the store's, ages from when it was first seen: an owner that was killed
    would seem alive until the clock is there.
    """

    def __init__(self, store: CheckpointStore, address: HubAddress) -> None:
        self._store = store
        self._of = (address.namespace, address.event_hub, address.consumer_group)
        self._owners: set[str] = set()
        self._under_way: set[asyncio.Future[Iterable[dict[str, Any]]]] = set()
        self._ahead: dict[str, tuple[str, float]] = {}

    async def list_ownership(
        self,
        fully_qualified_namespace: str,
        eventhub_name: str,
        consumer_group: str,
        **kwargs: Any,
    ) -> Iterable[dict[str, Any]]:
        """Return who owns what."""
        found = await self._store.list_ownership(
            fully_qualified_namespace, eventhub_name, consumer_group, **kwargs
        )
        return [self._aged(claim) for claim in found]

    def _aged(self, claim: dict[str, Any]) -> dict[str, Any]:
        now, partition = time.time(), claim["partition_id"]
        if claim["last_modified_time"] <= now:
            self._ahead.pop(partition, None)
            return claim
        etag, since = self._ahead.get(partition, ("", 0.0))
        if etag != claim["etag"]:
            since = time.monotonic()
            self._ahead[partition] = claim["etag"], since
        return claim | {"last_modified_time": now - (time.monotonic() - since)}

    async def claim_ownership(
        self, ownership_list: Iterable[dict[str, Any]], **kwargs: Any
    ) -> Iterable[dict[str, Any]]:
        """Claim what nobody has claimed since it was listed; return what was."""
        wanted = list(ownership_list)
        self._owners |= {claim["owner_id"] for claim in wanted} - {""}
        claiming = asyncio.ensure_future(self._store.claim_ownership(wanted, **kwargs))
        self._under_way.add(claiming)
        claiming.add_done_callback(self._under_way.discard)
        return await asyncio.shield(claiming)

    async def update_checkpoint(
        self, checkpoint: dict[str, str | int | None], **kwargs: Any
    ) -> None:
        """Write a checkpoint."""
        await self._store.update_checkpoint(checkpoint, **kwargs)

    async def list_checkpoints(
        self,
        fully_qualified_namespace: str,
        eventhub_name: str,
        consumer_group: str,
        **kwargs: Any,
    ) -> Iterable[dict[str, Any]]:
        """Return the checkpoints of a hub's consumer group."""
        return await self._store.list_checkpoints(
            fully_qualified_namespace, eventhub_name, consumer_group, **kwargs
        )

    async def give_back(self) -> None:
        """Free what a closed client still owns, if the store can be used by now."""
        try:
            await asyncio.wait_for(self._give_back(), _GIVE_UP)
        except (AzureError, OSError, TimeoutError, sqlite3.Error):
            return  # its lease ends by itself

    async def _give_back(self) -> None:
        await asyncio.gather(*self._under_way, return_exceptions=True)
        left = [
            {**claim, "owner_id": ""}
            for claim in await self._store.list_ownership(*self._of)
            if claim["owner_id"] in self._owners
        ]
        if left:
            await self._store.claim_ownership(left)
