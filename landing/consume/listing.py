"""How far streams are landed, a row for each partition of their hubs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from landing.consume.checkpoints import Checkpoints, open_store
from landing.consume.hub import open_consumer
from landing.consume.positions import EARLIEST
from landing.consume.resetting import survey
from landing.declarations import StreamSource
from landing.hubs import hub_address
from landing.settings import Settings


async def partitions(
    settings: Settings,
    streams: Sequence[StreamSource],
    environment: Mapping[str, str],
    lease: timedelta,
) -> list[dict[str, Any]]:
    """Return the checkpoint, the ends, the lag and the owner of each partition.

    `lag_events` are those that the hub has and its consumers have still to land, and
    the owner one that was heard of within the lease. Raises `HubError` and
    `CheckpointError`.
    """
    rows: list[dict[str, Any]] = []
    seconds = lease.total_seconds()
    async with open_store(settings.require_checkpoints()) as store:
        for stream in streams:
            address = hub_address(stream, settings.connections, environment)
            async with open_consumer(address, store, lease=seconds) as client:
                found = await survey(
                    client, address, Checkpoints(store, address), lease=seconds
                )
            for partition, end in found.state.ends.items():
                noted = found.noted.positions.get(partition)
                landed = noted or EARLIEST
                waiting = end.last - max(landed.sequence_number, end.first - 1)
                rows.append(
                    {
                        "stream": stream.name,
                        "partition": partition,
                        "checkpoint": noted and noted.sequence_number,
                        "offset": noted and noted.offset,
                        "first": None if end.is_empty else end.first,
                        "last": None if end.is_empty else end.last,
                        "lag_events": 0 if end.is_empty else max(0, waiting),
                        "owner": found.owners.get(partition),
                    }
                )
    return rows
