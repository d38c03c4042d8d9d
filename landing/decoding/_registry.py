"""Azure Schema Registry, by its own SDK."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from landing.errors import DeclarationError, SettingsError, TidemarkError
from landing.settings import find_project, load_settings

Fetch = Callable[[str], str]
"""Returns the definition of a schema by its id, or raises `Unavailable`."""


class Unavailable(Exception):
    """Why a schema cannot be had now; `is_of_all` where no other could be either."""

    def __init__(self, why: str, *, is_of_all: bool) -> None:
        super().__init__(why)
        self.is_of_all = is_of_all


def registry(connection: str, source: str) -> Fetch:
    """Return what asks the registry whose address a connection has, once it is needed.

    Whoever runs this is who asks, by `DefaultAzureCredential`. Raises `SettingsError`
    where the SDK is not installed.
    """
    try:
        import azure.identity
        import azure.schemaregistry
    except ImportError as error:
        raise SettingsError(
            f"source {source} has a schema registry, and {error.name} is not installed",
            way_out="Run: pip install 'tidemark[avro]'",
        ) from error
    clients: list[Any] = []

    def fetch(schema_id: str) -> str:
        if not clients:
            address = _address(connection, source)
            clients.append(client(address, azure.identity.DefaultAzureCredential()))
        return definition_of(clients[0], schema_id)

    return fetch


def client(address: str, credential: Any) -> Any:
    """Return the SDK's client for a registry: `<namespace>.servicebus.windows.net`.

    It gives up within seconds, because events wait for it.
    """
    from azure.schemaregistry import SchemaRegistryClient

    return SchemaRegistryClient(
        address.removeprefix("https://").rstrip("/"),
        credential,
        retry_total=1,
        retry_backoff_factor=0.2,
        connection_timeout=5,
        read_timeout=5,
    )


def definition_of(client: Any, schema_id: str) -> str:
    """Return the definition of an Avro schema; raise `Unavailable` otherwise."""
    from azure.core.exceptions import AzureError, ResourceNotFoundError

    try:
        schema = client.get_schema(schema_id)
    except ResourceNotFoundError as error:
        raise Unavailable(
            "the registry has none of this id", is_of_all=False
        ) from error
    # an answer that is none of a registry ends in a KeyError
    except (AzureError, KeyError, ValueError) as error:
        why = " ".join(str(error).split())[:200]
        raise Unavailable(
            f"the registry did not give it: {why}", is_of_all=True
        ) from error
    kind = str(getattr(schema.properties.format, "value", schema.properties.format))
    if kind.lower() != "avro":
        raise Unavailable(f"it is of format {kind}, not Avro", is_of_all=False)
    return str(schema.definition)


def _address(connection: str, source: str) -> str:
    """Return the connection's address, of the environment or the project's .env."""
    try:
        settings = load_settings(_project())
        return settings.connection(connection, source=source)
    except TidemarkError as error:
        raise Unavailable(str(error), is_of_all=True) from error


def _project() -> Path:
    try:
        return find_project(Path.cwd())
    except DeclarationError:
        return Path.cwd()  # where all settings are of the environment
