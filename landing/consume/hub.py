"""The edge to Event Hubs: clients that receive, and what a hub says of itself."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from landing.consume.positions import Ends
from landing.errors import HubError, first_line
from landing.hubs import HubAddress, require_azure

if TYPE_CHECKING:
    from azure.eventhub.aio import CheckpointStore, EventHubConsumerClient

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class HubState:
    """What a hub says of itself: when it was created, its partitions' ends."""

    created: datetime
    ends: Mapping[str, Ends]


def require_azure_to_consume() -> None:
    """Raise `RequestError` where a library is missing that receiving needs."""
    require_azure("aiohttp", "azure.eventhub.extensions.checkpointstoreblobaio")


@asynccontextmanager
async def open_consumer(
    address: HubAddress, store: "CheckpointStore | None", *, lease: float
) -> AsyncIterator["EventHubConsumerClient"]:
    """Give a client that shares the partitions with the others of its group.

    A partition whose consumer has not been heard of for `lease` seconds is free, and
    so are all that this one owned once it is closed. Without a store it shares nothing,
    and begins where it is told to.
    """
    from azure.eventhub.aio import EventHubConsumerClient

    from landing.consume.claims import Claims

    claims = Claims(store, address) if store is not None else None
    shared: dict[str, Any] = {
        "consumer_group": address.consumer_group,
        "eventhub_name": address.event_hub,
        "checkpoint_store": claims,
        "load_balancing_interval": lease / 6,
        "partition_ownership_expiration_interval": lease,
    }
    async with AsyncExitStack() as stack:
        if claims is not None:
            stack.push_async_callback(claims.give_back)
        if address.connection_string:
            client = EventHubConsumerClient.from_connection_string(
                address.connection_string, **shared
            )
        else:
            from azure.identity.aio import DefaultAzureCredential

            credential = await stack.enter_async_context(
                DefaultAzureCredential(**address.identity)
            )
            client = EventHubConsumerClient(
                address.namespace, credential=credential, **shared
            )
        yield await stack.enter_async_context(client)


async def look_at(client: "EventHubConsumerClient", address: HubAddress) -> HubState:
    """Ask a hub for its state; raise `HubError` where it does not answer.

    The SDK makes a connection for each partition, which takes half a second and more:
    so several are asked at once.
    """
    from azure.core.exceptions import AzureError
    from azure.eventhub.exceptions import EventHubError

    few = asyncio.Semaphore(_AT_ONCE)

    async def ends_of(partition: str) -> Ends:
        async with few:
            return _ends(await client.get_partition_properties(partition))

    try:
        hub = await client.get_eventhub_properties()
        partitions = hub["partition_ids"]
        found = await _all_of([ends_of(partition) for partition in partitions])
        ends = dict(zip(partitions, found, strict=True))
    except (AzureError, EventHubError, KeyError, OSError, ValueError) as error:
        raise HubError(
            f"{address.shown} does not answer: {first_line(error)}",
            way_out="Check its address, the network, and that the identity has the "
            "role Azure Event Hubs Data Receiver",
        ) from error
    return HubState(hub["created_at"], ends)


async def _all_of(asking: Sequence[Coroutine[Any, Any, Ends]]) -> list[Ends]:
    """Return all answers in order; raise the first error, when none is awaited."""
    tasks = [asyncio.create_task(one) for one in asking]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _ends(properties: Mapping[str, Any]) -> Ends:
    return Ends(
        first=properties["beginning_sequence_number"],
        last=properties["last_enqueued_sequence_number"],
        last_offset=properties["last_enqueued_offset"],
        last_enqueued_at=properties["last_enqueued_time_utc"],
        is_empty=properties["is_empty"],
    )
