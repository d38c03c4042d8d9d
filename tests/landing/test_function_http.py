"""Who is let in by Entra, and how long a producer lives."""

from pathlib import Path

import pytest
from azure.eventhub import EventDataBatch

from landing import Declarations, StreamSource
from landing.functions.http import Publisher, is_signed_in
from landing.functions.publish import Producer

STREAMS = {
    name: StreamSource(name, Path("s.yml"), (), name, "Hub", "$Default")
    for name in ("clicks", "views")
}


class Counted:
    """A producer without a broker, which counts what is sent."""

    def __init__(self) -> None:
        self.sent = 0

    def create_batch(self, *, partition_key: str | None = None) -> EventDataBatch:
        return EventDataBatch(1000, partition_key=partition_key)

    def send_batch(self, batch: EventDataBatch, /) -> None:
        self.sent += len(batch)


@pytest.mark.parametrize(
    ("headers", "environment", "is_in"),
    [
        ({}, {}, False),
        ({"x-ms-client-principal-id": "a"}, {}, False),
        ({"x-ms-client-principal-id": "a"}, {"WEBSITE_AUTH_ENABLED": "False"}, False),
        ({}, {"WEBSITE_AUTH_ENABLED": "True"}, False),
        ({"x-ms-client-principal-id": "a"}, {"WEBSITE_AUTH_ENABLED": "True"}, True),
    ],
)
def test_a_login_counts_where_app_service_checks_logins(
    headers: dict[str, str], environment: dict[str, str], is_in: bool
) -> None:
    assert is_signed_in(headers, environment) is is_in


def test_each_stream_has_one_producer_which_is_kept() -> None:
    opened: dict[str, list[Counted]] = {}

    def open_producer(stream: StreamSource) -> Producer:
        producer = Counted()
        opened.setdefault(stream.name, []).append(producer)
        return producer

    publisher = Publisher(Declarations(STREAMS), open_producer)
    for name in ("clicks", "views", "clicks"):
        assert publisher.publish(name, b"{}", None).status == 202
    assert {name: [one.sent for one in all_] for name, all_ in opened.items()} == {
        "clicks": [2],
        "views": [1],
    }


def test_an_unknown_stream_is_told_with_those_that_there_are() -> None:
    publisher = Publisher(Declarations(STREAMS), lambda stream: Counted())
    answer = publisher.publish("click", b"{}", None)
    assert answer.status == 404
    assert "did you mean clicks" in answer.told["error"]
