"""Set checkpoints by hand: where consumers go on from."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from landing.consume.buffer import Position
from landing.consume.checkpoints import Checkpoints, Noted
from landing.consume.hub import HubState, look_at
from landing.consume.positions import EARLIEST, Ends, Start, just_before
from landing.errors import CheckpointError, HubError, RequestError, first_line
from landing.hubs import HubAddress

if TYPE_CHECKING:
    from azure.eventhub import EventData
    from azure.eventhub.aio import EventHubConsumerClient, PartitionContext

_GIVE_UP = 60.0
"""Seconds to wait for an event that the hub says it has."""


@dataclass(frozen=True, slots=True)
class HubCheckpoints:
    """All that is known of a hub's partitions; owners are those heard of lately."""

    state: HubState
    noted: Noted
    owners: Mapping[str, str]


async def survey(
    client: "EventHubConsumerClient",
    address: HubAddress,
    checkpoints: Checkpoints,
    *,
    lease: float,
) -> HubCheckpoints:
    """Return how a hub's partitions, their checkpoints and their owners stand."""
    return HubCheckpoints(
        await look_at(client, address),
        await checkpoints.read(),
        await checkpoints.owners(lease=lease),
    )


async def reset(
    opened: "AbstractAsyncContextManager[EventHubConsumerClient]",
    address: HubAddress,
    checkpoints: Checkpoints,
    *,
    partitions: Sequence[str],
    to: Start,
    lease: float,
    force: bool,
) -> dict[str, Position]:
    """Write the checkpoints of these partitions, all if none is named; return them.

    Afterwards a consumer goes on with the first event of `to`, or with all that the
    hub still has where that is younger. All are looked up before the first is written.
    Raises `CheckpointError` where a live consumer owns one, unless forced: it would
    go on from where it is and write its own checkpoint next.
    """
    async with opened as client:
        found = await survey(client, address, checkpoints, lease=lease)
        ends = found.state.ends
        for partition in partitions:
            if partition not in ends:
                raise RequestError(
                    f"{address.shown} has no partition {partition}",
                    way_out=f"It has {', '.join(ends)}",
                )
        chosen = list(dict.fromkeys(partitions)) or list(ends)
        owned = [partition for partition in chosen if partition in found.owners]
        if owned and not force:
            raise CheckpointError(
                f"a live consumer owns {_named(owned)} of {address.shown}; no "
                "checkpoint was changed",
                way_out="Stop it first, or take --force where it is dead, but was "
                f"heard of within {lease:.0f} s",
            )
        positions = {
            partition: await _before(client, address, partition, ends[partition], to)
            for partition in chosen
        }
        for partition, position in positions.items():
            await checkpoints.write(partition, position)
        if len(chosen) == len(ends):
            await checkpoints.note_created(found.state.created)
    return positions


async def _before(
    client: "EventHubConsumerClient",
    address: HubAddress,
    partition: str,
    end: Ends,
    to: Start,
) -> Position:
    """Return the position after which the first event of `to` comes."""
    if to == "earliest":
        return EARLIEST
    if isinstance(to, str) or end.is_empty:  # latest
        return end.position
    if isinstance(to, datetime):
        if end.last_enqueued_at <= just_before(to):
            return end.position
        found = await _first(client, address, partition, just_before(to))
        to = found.sequence_number
    if to <= end.first:
        return EARLIEST
    if to == end.last + 1:
        return end.position
    if to > end.last:
        raise RequestError(
            f"partition {partition} of {address.shown} has no event {to}; no "
            "checkpoint was changed",
            way_out=f"It has {end.first} to {end.last}",
        )
    before = await _first(client, address, partition, to - 2)
    # what is before it may have expired since the ends were asked for
    return before if before.sequence_number < to else EARLIEST


async def _first(
    client: "EventHubConsumerClient",
    address: HubAddress,
    partition: str,
    after: int | datetime,
) -> Position:
    """Return the position of the first event after there, which the hub has.

    However long it is silent, that does not say that there is none: the link may not
    be open yet. Raises `HubError` where none comes.
    """
    found: asyncio.Future[EventData] = asyncio.get_running_loop().create_future()

    async def on_events(
        context: "PartitionContext", events: "Sequence[EventData]"
    ) -> None:
        if events and not found.done():
            found.set_result(events[0])

    async def on_error(context: "PartitionContext | None", error: Exception) -> None:
        if not found.done():
            found.set_exception(error)

    from azure.core.exceptions import AzureError
    from azure.eventhub.exceptions import EventHubError

    receiving = asyncio.create_task(
        client.receive_batch(
            on_events,
            partition_id=partition,
            starting_position=after,
            max_batch_size=1,
            prefetch=1,
            on_error=on_error,
        )
    )
    try:
        event = await asyncio.wait_for(found, _GIVE_UP)
    except TimeoutError as error:
        raise HubError(
            f"partition {partition} of {address.shown} handed over nothing in "
            f"{_GIVE_UP:.0f} s; no checkpoint was changed",
            way_out="Try again, or reset to earliest or latest",
        ) from error
    except (AzureError, EventHubError, OSError) as error:
        raise HubError(
            f"partition {partition} of {address.shown} cannot be read: "
            f"{first_line(error)}; no checkpoint was changed",
            way_out="Try again, or reset to earliest or latest",
        ) from error
    finally:
        receiving.cancel()
        await asyncio.wait({receiving})
    if event.sequence_number is None or event.offset is None:
        raise HubError(
            f"partition {partition} of {address.shown} hands over events without a "
            "place; no checkpoint was changed",
            way_out="Try again, or reset to earliest or latest",
        )
    return Position(event.sequence_number, event.offset)


def _named(partitions: Sequence[str]) -> str:
    plural = "" if len(partitions) == 1 else "s"
    return f"partition{plural} {', '.join(partitions)}"
