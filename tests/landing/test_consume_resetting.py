"""Resetting checkpoints by hand: silence is no answer, and events expire meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from landing.consume import resetting
from landing.consume.buffer import Position
from landing.consume.checkpoints import Checkpoints
from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.consume.positions import EARLIEST, Start
from landing.errors import HubError
from landing.hubs import HubAddress

ADDRESS = HubAddress("shop.servicebus.windows.net", "order-events", "$Default")
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
Hand = Callable[[list[Any]], Awaitable[None]]


class Client:
    """A hub of two partitions with events 0 to 99, which hands over one of them.

    As the SDK does, it calls with nothing where it was told how long to wait at most.
    """

    def __init__(self, handed: int | None) -> None:
        self.handed = handed

    async def get_eventhub_properties(self) -> dict[str, Any]:
        return {"created_at": NOW, "partition_ids": ["0", "1"]}

    async def get_partition_properties(self, partition: str) -> dict[str, Any]:
        return {
            "beginning_sequence_number": 0,
            "last_enqueued_sequence_number": 99,
            "last_enqueued_offset": "990",
            "last_enqueued_time_utc": NOW,
            "is_empty": False,
        }

    async def receive_batch(
        self, on_events: Any, max_wait_time: float | None = None, **asked: Any
    ) -> None:
        if max_wait_time is not None:
            await on_events(None, [])
        if self.handed is not None:
            event = SimpleNamespace(
                sequence_number=self.handed, offset=f"{self.handed}0"
            )
            await on_events(None, [event])


def _reset(
    folder: Path, to: Start, *partitions: str, handed: int | None
) -> tuple[dict[str, Position], datetime | None]:
    """Reset, and return what is noted then."""
    checkpoints = Checkpoints(LocalCheckpointStore(folder), ADDRESS)

    @asynccontextmanager
    async def opened() -> Any:
        yield Client(handed)

    async def play() -> tuple[dict[str, Position], datetime | None]:
        try:
            await resetting.reset(
                opened(),
                ADDRESS,
                checkpoints,
                partitions=partitions,
                to=to,
                lease=3.0,
                force=False,
            )
        finally:
            noted = await checkpoints.read()
        return dict(noted.positions), noted.created

    return asyncio.run(play())


def test_a_hub_that_is_slow_to_attach_is_waited_for(tmp_path: Path) -> None:
    noted, _ = _reset(tmp_path, NOW - HOUR, "0", handed=0)
    assert noted == {"0": EARLIEST}


def test_a_time_after_the_last_event_is_the_end_and_nothing_is_asked(
    tmp_path: Path,
) -> None:
    noted, _ = _reset(tmp_path, NOW + timedelta(milliseconds=1), "0", handed=None)
    assert noted == {"0": Position(99, "990")}


def test_a_hub_that_hands_over_nothing_is_an_error_and_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resetting, "_GIVE_UP", 0.2)
    for to in (NOW, 50):
        with pytest.raises(HubError, match=r"handed over nothing.*no checkpoint was"):
            _reset(tmp_path, to, "0", handed=None)


def test_an_event_that_expires_meanwhile_lets_no_later_one_be_passed_over(
    tmp_path: Path,
) -> None:
    noted, _ = _reset(tmp_path, 50, "0", handed=49)
    assert noted == {"0": Position(49, "490")}
    noted, _ = _reset(tmp_path, 50, "0", handed=60)
    assert noted == {"0": EARLIEST}


def test_a_partition_named_twice_is_not_all_of_them(tmp_path: Path) -> None:
    """The others may still be of a hub that was made again."""
    noted, created = _reset(tmp_path, "earliest", "0", "0", handed=None)
    assert (noted, created) == ({"0": EARLIEST}, None)
    _, created = _reset(tmp_path, "earliest", "0", "1", handed=None)
    assert created == NOW
