"""The partitions of a hub that this process owns, from claim to leave."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from landing.consume.buffer import Position, Received, to_batch
from landing.consume.checkpoints import Checkpoints
from landing.consume.memory import Memory
from landing.consume.options import Options
from landing.consume.partition import PartitionLanding
from landing.consume.positions import Ends, Lag, lag
from landing.consume.threads import in_thread
from landing.errors import HubError, TidemarkError
from landing.events import EventBatch


@dataclass(frozen=True, slots=True)
class PartitionStatus:
    """How a partition stands that this process owns."""

    stream: str
    partition: str
    landed: int
    held: int
    sequence_number: int | None
    lag: Lag
    trouble: str


class OwnedPartitions:
    """What this process has claimed of a hub, each landing on its own.

    `land` blocks until the batch stands in Bronze; it is called in threads, one at a
    time for each partition. `tell` is called with what is wrong, a line.
    """

    def __init__(
        self,
        checkpoints: Checkpoints,
        land: Callable[[EventBatch], object],
        *,
        options: Options,
        memory: Memory,
        tell: Callable[[str], None],
    ) -> None:
        self.left_unlanded = 0
        self.pins: Mapping[str, Position] = {}
        """Checkpoints to write for partitions that have none, before they begin."""
        self.ever: set[str] = set()
        """The partitions that were claimed since this was cleared."""
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Raises what no partition can go on from."""
        self._checkpoints = checkpoints
        self._land = land
        self._options = options
        self._memory = memory
        self._tell = tell
        self._landings: dict[str, PartitionLanding] = {}
        self._landed_before: dict[str, int] = {}
        self._leave_by: float | None = None

    @property
    def landed(self) -> int:
        """Events landed so far, copies counted each time."""
        now = sum(landing.progress.landed for landing in self._landings.values())
        return now + sum(self._landed_before.values())

    async def claim(self, partition: str) -> None:
        """Begin with a partition, whose checkpoint stands before any event comes."""
        await self.leave(partition)
        self.ever.add(partition)
        noted = (await self._checkpoints.read()).positions
        pin = self.pins.get(partition)
        if pin is not None and partition not in noted:
            await self._checkpoints.write(partition, pin)
        landing = PartitionLanding(
            lambda events: self._land_in_thread(partition, events),
            lambda position: self._checkpoints.write(partition, position),
            limits=self._options.limits,
            memory=self._memory,
        )
        landing.progress.position = noted.get(partition, pin)
        landing.task.add_done_callback(self._pass_on_failure)
        self._landings[partition] = landing

    async def take_in(self, partition: str, events: Received) -> None:
        """Hold events of a claimed partition; return when more may come.

        Raises `HubError` where it was not claimed: none of its events is passed over.
        """
        landing = self._landings.get(partition)
        if landing is None:
            raise HubError(
                f"partition {partition} was not prepared",
                way_out="It is claimed again by itself",
            )
        await landing.take_in(events)

    async def leave(self, partition: str) -> None:
        """Land what a partition holds, within the grace period, and end with it."""
        landing = self._landings.get(partition)
        if landing is None:
            return
        by = self._leave_by
        within = self._options.grace if by is None else max(0.0, by - monotonic())
        left = await landing.leave(within)
        if self._landings.get(partition) is landing:
            del self._landings[partition]
            before = self._landed_before.get(partition, 0)
            self._landed_before[partition] = before + landing.progress.landed
        if left:
            self.left_unlanded += left
            self._tell(
                f"partition {partition}: {left:,} events were not landed in time and "
                f"will be handed over again: {landing.progress.trouble or 'slow'}",
            )

    def begin_to_leave(self) -> None:
        """Let the one grace period of all partitions begin."""
        self._leave_by = monotonic() + self._options.grace

    async def leave_all(self) -> None:
        """Leave what is still claimed, within that grace period, and end it."""
        await asyncio.gather(*map(self.leave, list(self._landings)))
        self._leave_by = None

    def held(self, partition: str) -> int:
        """Return how many events of a partition are not landed."""
        landing = self._landings.get(partition)
        return landing.progress.held if landing else 0

    def status(
        self, stream: str, ends: Mapping[str, Ends], now: datetime, trouble: str
    ) -> list[PartitionStatus]:
        """Return how each stands; `trouble` is that of the hub."""
        return [
            PartitionStatus(
                stream,
                partition,
                self._landed_before.get(partition, 0) + progress.landed,
                progress.held,
                progress.position.sequence_number if progress.position else None,
                lag(
                    ends.get(partition),
                    progress.position,
                    progress.enqueued_at,
                    now=now,
                    retention=self._options.retention,
                ),
                progress.trouble or trouble,
            )
            for partition, progress in sorted(
                (partition, landing.progress)
                for partition, landing in self._landings.items()
            )
        ]

    async def _land_in_thread(self, partition: str, events: Received) -> None:
        batch = to_batch(partition, events)
        try:
            await in_thread(lambda: self._land(batch))
        except TidemarkError as error:
            self._tell(f"partition {partition}: {error}")
            raise

    def _pass_on_failure(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled() or self.failure.done():
            return
        error = task.exception()
        if error is not None:
            self.failure.set_exception(error)
