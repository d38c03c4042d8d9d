"""The edge to Event Hubs: addresses, clients, and what a hub says of itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from landing.consume.positions import Ends
from landing.declarations import StreamSource
from landing.errors import HubError, RequestError
from landing.lake import first_line

if TYPE_CHECKING:
    from azure.eventhub.aio import CheckpointStore, EventHubConsumerClient

_LIBRARIES = (
    "aiohttp",
    "azure.eventhub",
    "azure.eventhub.extensions.checkpointstoreblobaio",
    "azure.identity",
)
_ENTRA = "__fullyQualifiedNamespace"


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A hub, a consumer group, and how to log in: by Entra, or by a string."""

    namespace: str
    event_hub: str
    consumer_group: str
    connection_string: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The hub as a person knows it."""
        return f"event hub {self.event_hub} of {self.namespace}"


@dataclass(frozen=True, slots=True)
class HubState:
    """What a hub says of itself: when it was created, its partitions' ends."""

    created: datetime
    ends: Mapping[str, Ends]


def hub_address(
    stream: StreamSource,
    connections: Mapping[str, str],
    environment: Mapping[str, str],
) -> HubAddress:
    """Return where a stream's hub is.

    The address is the setting TIDEMARK_CONNECTION_<NAME>, a host name or a connection
    string; unless set, what a function app reads: the variable of the connection's
    name with a connection string, or `<name>__fullyQualifiedNamespace` with a host
    name. Raises `HubError` where none is set.
    """
    name = stream.connection
    given = (
        connections.get(name.lower())
        or environment.get(name)
        or environment.get(f"{name}{_ENTRA}")
    )
    if not given:
        raise HubError(
            f"source {stream.name}: connection {name} has no address",
            way_out=f"Set TIDEMARK_CONNECTION_{name.upper()} to "
            "NAMESPACE.servicebus.windows.net, for a login by Entra, or to a "
            "connection string",
        )
    group = stream.consumer_group
    if "=" not in given:
        host = given.removeprefix("sb://").rstrip("/")
        return HubAddress(host, stream.event_hub, group)
    require_azure()
    from azure.eventhub import parse_connection_string

    try:
        parsed = parse_connection_string(given)
    except ValueError as error:
        raise HubError(
            f"source {stream.name}: the connection string of {name} cannot be used: "
            f"{first_line(error)}",
            way_out="Copy it from the namespace or the hub, without a change",
        ) from error
    return HubAddress(parsed.fully_qualified_namespace, stream.event_hub, group, given)


def require_azure() -> None:
    """Raise `RequestError` where the libraries of Azure are not installed."""
    try:
        for name in _LIBRARIES:
            import_module(name)
    except ImportError as error:
        raise RequestError(
            f"the libraries of Azure are not installed: {first_line(error)}",
            way_out="Install them: pip install 'tidemark[azure]'",
        ) from error


@asynccontextmanager
async def open_consumer(
    address: HubAddress, store: "CheckpointStore | None", *, lease: float
) -> AsyncIterator["EventHubConsumerClient"]:
    """Give a client that shares the partitions with the others of its group.

    A partition whose consumer has not been heard of for `lease` seconds is free.
    Without a store it shares nothing, and begins where it is told to.
    """
    from azure.eventhub.aio import EventHubConsumerClient

    shared: dict[str, Any] = {
        "consumer_group": address.consumer_group,
        "eventhub_name": address.event_hub,
        "checkpoint_store": store,
        "load_balancing_interval": lease / 6,
        "partition_ownership_expiration_interval": lease,
    }
    async with AsyncExitStack() as stack:
        if address.connection_string:
            client = EventHubConsumerClient.from_connection_string(
                address.connection_string, **shared
            )
        else:
            from azure.identity.aio import DefaultAzureCredential

            credential = await stack.enter_async_context(DefaultAzureCredential())
            client = EventHubConsumerClient(
                address.namespace, credential=credential, **shared
            )
        yield await stack.enter_async_context(client)


async def look_at(client: "EventHubConsumerClient", address: HubAddress) -> HubState:
    """Ask a hub for its state; raise `HubError` where it does not answer."""
    from azure.core.exceptions import AzureError
    from azure.eventhub.exceptions import EventHubError

    try:
        hub = await client.get_eventhub_properties()
        ends = {
            partition: _ends(await client.get_partition_properties(partition))
            for partition in hub["partition_ids"]
        }
    except (AzureError, EventHubError, KeyError, OSError, ValueError) as error:
        raise HubError(
            f"{address.shown} does not answer: {first_line(error)}",
            way_out="Check its address, the network, and that the identity has the "
            "role Azure Event Hubs Data Receiver",
        ) from error
    return HubState(hub["created_at"], ends)


def _ends(properties: Mapping[str, Any]) -> Ends:
    return Ends(
        first=properties["beginning_sequence_number"],
        last=properties["last_enqueued_sequence_number"],
        last_offset=properties["last_enqueued_offset"],
        last_enqueued_at=properties["last_enqueued_time_utc"],
        is_empty=properties["is_empty"],
    )
