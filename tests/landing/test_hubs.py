"""A hub is reached by the connection that its trigger has, too."""

from pathlib import Path

import pytest

from landing import StreamSource, TidemarkError
from landing.hubs import is_set, open_producer

STREAM = StreamSource("s", Path("s.yml"), (), "orders", "Hub", "$Default")
SECRET = "c2VjcmV0"
STRING = (
    "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=send;"
    f"SharedAccessKey={SECRET}"
)


@pytest.mark.parametrize(
    "environment",
    [{"Hub": STRING}, {"Hub__fullyQualifiedNamespace": "shop.servicebus.windows.net"}],
)
def test_a_connection_is_a_string_or_the_address_of_a_namespace(
    environment: dict[str, str],
) -> None:
    assert is_set("Hub", environment)
    with open_producer(STREAM, environment) as producer:
        assert producer.eventhub_name == "orders"
        assert producer._address.hostname == "shop.servicebus.windows.net"


def test_one_without_an_address_says_what_to_set() -> None:
    assert not is_set("Hub", {"Hub": ""})
    with pytest.raises(TidemarkError, match="Hub__fullyQualifiedNamespace"):
        open_producer(STREAM, {"Hub": ""})


def test_a_string_that_is_none_is_not_repeated() -> None:
    with pytest.raises(TidemarkError, match="Hub is no connection string") as raised:
        open_producer(STREAM, {"Hub": f"SharedAccessKey={SECRET}"})
    assert SECRET not in str(raised.value)
