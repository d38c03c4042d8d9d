"""What tests hand over to `land_order_events`, and what then stands in the lake."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _amqp import message, received
from _events import rows
from _hosted import Host, Worker, encoded

from landing import Lake

LAND = "land_order_events"
AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
PARTITION = {"PartitionContext": {"PartitionId": "3", "EventHubName": "order-events"}}


def event(number: int, body: bytes | None = None) -> bytes:
    """Return an event as the host received it; offsets are numbers and other texts."""
    offset = ("1:123:%d", "%d")[number % 2] % (number * 128)
    return message(
        b'{"order_id": "%d"}' % number if body is None else body,
        properties={"trace": str(number)},
        annotations=received(number, offset, AT + timedelta(seconds=number), "k"),
    )


def hand_over(
    host: Host, worker: Worker, numbers: Sequence[int], padding: int = 0
) -> dict[str, Any]:
    contents = [event(n, b" " * padding + b"%d" % n) for n in numbers]
    return host.invoke(
        worker, LAND, form="messages", data=encoded(contents), metadata=PARTITION
    )


def landed(lake: Path) -> list[dict[str, Any]]:
    return rows(Lake.open(str(lake))) if (lake / "bronze").is_dir() else []


def numbers(lake: Path) -> set[int]:
    return {
        row["sequence_number"]
        for row in landed(lake)
        if row["event_hub"] == "order-events"
    }


class Broken:
    """A lake that cannot be written: a file stands where Bronze is to be."""

    def __init__(self, lake: Path) -> None:
        self._place = lake / "bronze"
        self._kept = lake / "kept"

    def __enter__(self) -> None:
        if self._place.is_dir():
            self._place.rename(self._kept)
        self._place.parent.mkdir(exist_ok=True)
        self._place.write_text("")

    def __exit__(self, *_: object) -> None:
        self._place.unlink()
        if self._kept.is_dir():
            self._kept.rename(self._place)


class Away:
    """A folder that is gone for a while."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._elsewhere = folder.with_name("elsewhere")

    def __enter__(self) -> None:
        self._folder.rename(self._elsewhere)

    def __exit__(self, *_: object) -> None:
        self._elsewhere.rename(self._folder)
