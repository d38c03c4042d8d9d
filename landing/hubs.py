"""Where an event hub is and who logs in: one home for all who send or receive.

The function app, `tidemark consume` and `tidemark produce` take the same settings of a
connection: TIDEMARK_CONNECTION_<NAME>, and what Functions read, so that a trigger can
share them. `<name>` is a connection string, `<name>__fullyQualifiedNamespace` the
address of a namespace that takes Entra's logins, and `<name>__clientId` the
user-assigned identity that logs in, if one does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from landing.declarations import StreamSource
from landing.errors import HubError, RequestError

if TYPE_CHECKING:
    from azure.eventhub import EventHubProducerClient

_LIBRARIES = ("azure.eventhub", "azure.identity")


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A hub, a consumer group, and how to log in: by Entra, or by a string.

    `client_id` is the user-assigned identity that logs in by Entra; without one
    `DefaultAzureCredential` finds who does.
    """

    namespace: str
    event_hub: str
    consumer_group: str
    connection_string: str = field(default="", repr=False)
    client_id: str = ""

    @property
    def shown(self) -> str:
        """The hub as a person knows it."""
        return f"event hub {self.event_hub} of {self.namespace}"

    @property
    def identity(self) -> dict[str, Any]:
        """What `DefaultAzureCredential` is told of who logs in."""
        return {"managed_identity_client_id": self.client_id} if self.client_id else {}


def hub_address(
    stream: StreamSource,
    connections: Mapping[str, str],
    environment: Mapping[str, str],
) -> HubAddress:
    """Return where a stream's hub is.

    `connections` are those of `Settings`: TIDEMARK_CONNECTION_<NAME>, a host name or a
    connection string. Unless it is set, it is what a trigger reads. Raises `HubError`
    where none is set, or what is set is no connection string.
    """
    name, given = stream.connection, _given(stream, connections, environment)
    if not given:
        raise HubError(
            f"source {stream.name}: connection {name} has no address",
            way_out=f"Set TIDEMARK_CONNECTION_{name.upper()} or "
            f"{_namespace_name(name)} to NAMESPACE.servicebus.windows.net, for a "
            "login by Entra, or the first to a connection string",
        )
    if "=" not in given:
        return HubAddress(
            given.removeprefix("sb://").rstrip("/"),
            stream.event_hub,
            stream.consumer_group,
            client_id=environment.get(f"{name}__clientId", ""),
        )
    require_azure()
    from azure.eventhub import parse_connection_string

    try:
        namespace = parse_connection_string(given).fully_qualified_namespace
    except ValueError as error:  # whose text may repeat the key
        raise HubError(
            f"source {stream.name}: the connection string of {name} cannot be used",
            way_out="Copy it from the namespace or the hub, without a change, or set "
            f"{_namespace_name(name)}",
        ) from error
    return HubAddress(namespace, stream.event_hub, stream.consumer_group, given)


def has_address(
    stream: StreamSource,
    connections: Mapping[str, str],
    environment: Mapping[str, str],
) -> bool:
    """Return whether any address is set, be it one that can be used or not."""
    return bool(_given(stream, connections, environment))


def has_trigger_address(connection: str, environment: Mapping[str, str]) -> bool:
    """Return whether a trigger has an address: Functions read their own names alone."""
    names = (connection, _namespace_name(connection))
    return any(environment.get(name) for name in names)


def open_producer(address: HubAddress, **options: Any) -> "EventHubProducerClient":
    """Return a producer of a hub, with the SDK's options; it connects when it sends."""
    from azure.eventhub import EventHubProducerClient

    if address.connection_string:
        return EventHubProducerClient.from_connection_string(
            address.connection_string, eventhub_name=address.event_hub, **options
        )
    from azure.identity import DefaultAzureCredential

    return EventHubProducerClient(
        address.namespace,
        address.event_hub,
        DefaultAzureCredential(**address.identity),
        **options,
    )


def require_azure(*besides: str) -> None:
    """Raise `RequestError` where the libraries of Azure, or others, are missing."""
    try:
        for name in (*_LIBRARIES, *besides):
            import_module(name)
    except ImportError as error:
        raise RequestError(
            f"the libraries of Azure are not installed: {error}",
            way_out="Install them: pip install 'tidemark[azure]'",
        ) from error


def _given(
    stream: StreamSource,
    connections: Mapping[str, str],
    environment: Mapping[str, str],
) -> str | None:
    name = stream.connection
    return (
        connections.get(name.lower())
        or environment.get(name)
        or environment.get(_namespace_name(name))
    )


def _namespace_name(connection: str) -> str:
    return f"{connection}__fullyQualifiedNamespace"
