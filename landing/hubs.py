"""How an event hub is reached: by the setting that a stream's declaration names.

The setting is what Functions call a connection, so that a trigger and what is written
here need one and the same: `<NAME>` is a connection string, or
`<NAME>__fullyQualifiedNamespace` the address of a namespace that takes Entra's logins.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landing.declarations import StreamSource
from landing.errors import SettingsError

if TYPE_CHECKING:
    from azure.eventhub import EventHubProducerClient


_RETRIES: dict[str, Any] = {"retry_total": 2, "retry_backoff_max": 4.0}
"""Somebody waits for the answer, and can send again what was not taken."""


def is_set(connection: str, environment: Mapping[str, str]) -> bool:
    """Return whether a connection has an address."""
    return any(
        environment.get(name) for name in (connection, _namespace_name(connection))
    )


def open_producer(
    stream: StreamSource, environment: Mapping[str, str]
) -> "EventHubProducerClient":
    """Return a producer of a stream's hub; it connects when it first sends.

    Raises `SettingsError` where the connection has no address.
    """
    from azure.eventhub import EventHubProducerClient

    connection = stream.connection
    if address := environment.get(connection):
        try:
            return EventHubProducerClient.from_connection_string(
                address, eventhub_name=stream.event_hub, **_RETRIES
            )
        except ValueError as error:  # whose text may repeat the key
            raise SettingsError(
                f"stream {stream.name}: {connection} is no connection string",
                way_out="Copy it from the namespace's shared access policies, or set "
                f"{_namespace_name(connection)}",
            ) from error
    namespace = environment.get(_namespace_name(connection))
    if not namespace:
        raise SettingsError(
            f"stream {stream.name}: connection {connection} has no address",
            way_out=f"Set {_namespace_name(connection)} to the namespace's, such as "
            f"shop.servicebus.windows.net, or {connection} to a connection string",
        )
    from azure.identity import DefaultAzureCredential

    return EventHubProducerClient(
        namespace,
        stream.event_hub,
        DefaultAzureCredential(
            managed_identity_client_id=environment.get(f"{connection}__clientId")
        ),
        **_RETRIES,
    )


def _namespace_name(connection: str) -> str:
    return f"{connection}__fullyQualifiedNamespace"
