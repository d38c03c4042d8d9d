"""A hub is reached by the same settings, whoever sends or receives."""

from pathlib import Path
from typing import Any

import azure.identity
import pytest

from landing import StreamSource, TidemarkError
from landing.hubs import (
    HubAddress,
    has_trigger_address,
    hub_address,
    open_producer,
    require_azure,
)

STREAM = StreamSource("s", Path("s.yml"), (), "orders", "Hub", "$Default")
SECRET = "c2VjcmV0"
HOST = "shop.servicebus.windows.net"
STRING = f"Endpoint=sb://{HOST}/;SharedAccessKeyName=send;SharedAccessKey={SECRET}"
NAMESPACE = "Hub__fullyQualifiedNamespace"


@pytest.mark.parametrize(
    ("connections", "environment"),
    [
        ({"hub": HOST}, {}),
        ({"hub": f"sb://{HOST}/"}, {}),
        ({}, {NAMESPACE: HOST}),
        ({"hub": HOST}, {"Hub": STRING}),
    ],
)
def test_a_host_name_is_logged_in_to_by_entra(
    connections: dict[str, str], environment: dict[str, str]
) -> None:
    found = hub_address(STREAM, connections, environment)
    assert found == HubAddress(HOST, "orders", "$Default")


@pytest.mark.parametrize(
    ("connections", "environment"), [({"hub": STRING}, {}), ({}, {"Hub": STRING})]
)
def test_a_connection_string_is_taken_and_never_shown(
    connections: dict[str, str], environment: dict[str, str]
) -> None:
    found = hub_address(STREAM, connections, environment)
    assert found == HubAddress(HOST, "orders", "$Default", STRING)
    assert SECRET not in repr(found) + found.shown


@pytest.mark.parametrize("connections", [{}, {"hub": HOST}])
def test_a_user_assigned_identity_logs_in_where_functions_name_one(
    monkeypatch: pytest.MonkeyPatch, connections: dict[str, str]
) -> None:
    told: list[Any] = []

    class Credential(azure.identity.DefaultAzureCredential):
        def __init__(self, **options: Any) -> None:
            told.append(options)
            super().__init__(**options)

    monkeypatch.setattr(azure.identity, "DefaultAzureCredential", Credential)
    environment = {NAMESPACE: HOST, "Hub__clientId": "1-2-3"}
    open_producer(hub_address(STREAM, connections, environment)).close()
    open_producer(hub_address(STREAM, {"hub": HOST}, {})).close()
    # told nothing, it looks into AZURE_CLIENT_ID
    assert told == [{"managed_identity_client_id": "1-2-3"}, {}]


@pytest.mark.parametrize("given", [HOST, STRING])
def test_a_producer_is_of_the_hub_and_namespace(given: str) -> None:
    with open_producer(hub_address(STREAM, {"hub": given}, {})) as producer:
        assert producer.eventhub_name == "orders"
        assert producer._address.hostname == HOST


def test_a_connection_without_an_address_says_what_to_set() -> None:
    with pytest.raises(TidemarkError, match="Set TIDEMARK_CONNECTION_HUB or Hub__full"):
        hub_address(STREAM, {}, {"Hub": ""})


def test_a_string_that_is_none_is_not_repeated() -> None:
    with pytest.raises(TidemarkError, match="string of Hub cannot be used") as raised:
        hub_address(STREAM, {}, {"Hub": f"SharedAccessKey={SECRET}"})
    assert SECRET not in str(raised.value)


def test_a_library_that_is_missing_is_told_with_its_cure() -> None:
    with pytest.raises(TidemarkError, match=r"named 'gone'.*'tidemark\[azure"):
        require_azure("gone")


def test_a_trigger_has_an_address_where_functions_find_one() -> None:
    assert has_trigger_address("Hub", {"Hub": STRING})
    assert has_trigger_address("Hub", {NAMESPACE: HOST})
    assert not has_trigger_address("Hub", {"TIDEMARK_CONNECTION_HUB": HOST, "Hub": ""})
