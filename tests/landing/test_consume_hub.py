"""Asking a hub how it stands, however many partitions it has."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from landing.consume.hub import look_at
from landing.errors import HubError
from landing.hubs import HubAddress

ADDRESS = HubAddress("shop.servicebus.windows.net", "order-events", "$Default")
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


class Client:
    """A hub of 32 partitions, each of which takes its time to answer, or does not."""

    def __init__(self, silent: str = "") -> None:
        self.silent = silent
        self.asking = self.most_asking = 0

    async def get_eventhub_properties(self) -> dict[str, Any]:
        return {"created_at": NOW, "partition_ids": [str(n) for n in range(32)]}

    async def get_partition_properties(self, partition: str) -> dict[str, Any]:
        self.asking += 1
        self.most_asking = max(self.most_asking, self.asking)
        try:
            await asyncio.sleep(0.01)
        finally:
            self.asking -= 1
        if partition == self.silent:
            raise OSError("no route to host")
        return {
            "beginning_sequence_number": 0,
            "last_enqueued_sequence_number": int(partition),
            "last_enqueued_offset": partition,
            "last_enqueued_time_utc": NOW,
            "is_empty": False,
        }


def test_several_partitions_are_asked_at_once_and_never_all() -> None:
    client: Any = Client()
    state = asyncio.run(look_at(client, ADDRESS))
    assert {p: ends.last for p, ends in state.ends.items()} == {
        str(n): n for n in range(32)
    }
    assert 1 < client.most_asking < 32


def test_one_partition_that_does_not_answer_is_an_error_and_none_is_asked_on() -> None:
    client: Any = Client(silent="3")

    async def play() -> None:
        with pytest.raises(HubError, match="no route to host"):
            await look_at(client, ADDRESS)
        assert client.asking == 0

    asyncio.run(play())
