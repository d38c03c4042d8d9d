"""One stream of a consumer: its hub's partitions, as many as it gets of them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from landing.consume.buffer import Limits, Position, Received, to_batch
from landing.consume.checkpoints import Checkpoints, Noted, in_milliseconds
from landing.consume.hub import HubAddress, HubState, look_at
from landing.consume.memory import Memory
from landing.consume.partition import PartitionLanding
from landing.consume.positions import (
    Lag,
    OnReset,
    Reset,
    Start,
    StartingPosition,
    find_reset,
    is_consumed,
    lag,
    pins,
    starting_positions,
)
from landing.consume.received import received
from landing.consume.threads import in_thread
from landing.errors import CheckpointError, HubError, TidemarkError
from landing.events import EventBatch
from landing.lake import first_line

if TYPE_CHECKING:
    from azure.eventhub import EventData
    from azure.eventhub.aio import EventHubConsumerClient, PartitionContext

OpenClient = Callable[[], AbstractAsyncContextManager["EventHubConsumerClient"]]
Say = Callable[[str, str], None]
"""Called with a stream's name and what happened, a line for a person."""

_PAUSE = 5.0
_EXTRA = 3.0
"""Seconds for the SDK to end its links, beyond the grace period."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to consume; times are seconds.

    `lease` is how long a partition stays with a consumer that is not heard of,
    `grace` how long leaving may take, `look_every` how often the hub is asked for its
    ends, `until_idle` whether to end once all partitions are landed to their ends.
    """

    start: Start = "earliest"
    on_reset: OnReset = "earliest"
    limits: Limits = field(default_factory=Limits)
    lease: float = 60.0
    grace: float = 25.0
    look_every: float = 10.0
    until_idle: bool = False
    retention: timedelta = timedelta(days=1)


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


class StreamConsumer:
    """Lands what one hub hands over, until it is told to stop.

    `land` blocks until the batch stands in Bronze; it is called in threads, one at a
    time for each partition.
    """

    def __init__(
        self,
        name: str,
        address: HubAddress,
        checkpoints: Checkpoints,
        open_client: OpenClient,
        land: Callable[[EventBatch], object],
        *,
        options: Options,
        memory: Memory,
        say: Say,
    ) -> None:
        self.name = name
        self.left_unlanded = 0
        self._address = address
        self._checkpoints = checkpoints
        self._open_client = open_client
        self._land = land
        self._options = options
        self._memory = memory
        self._say = say
        self._landings: dict[str, PartitionLanding] = {}
        self._opened_at: dict[str, float] = {}
        self._landed_before: dict[str, int] = {}
        self._noted = Noted({}, None)
        self._state: HubState | None = None
        self._pins: Mapping[str, Position] = {}
        self._leave_by: float | None = None
        self._failure: asyncio.Future[None]
        self._trouble = ""

    @property
    def landed(self) -> int:
        """Events landed so far, copies counted each time."""
        now = sum(landing.progress.landed for landing in self._landings.values())
        return now + sum(self._landed_before.values())

    def status(self, now: datetime) -> list[PartitionStatus]:
        """Return how the partitions stand that this process owns."""
        ends = self._state.ends if self._state else {}
        return [
            PartitionStatus(
                self.name,
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
                progress.trouble or self._trouble,
            )
            for partition, progress in sorted(
                (p, landing.progress) for p, landing in self._landings.items()
            )
        ]

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set, or until all is landed where that was asked for.

        Raises `HubError` and `CheckpointError` where the hub or the store cannot be
        used at the beginning, and `HubError` where the hub was made again and is not
        to be consumed then. In any case what is held has landed by then, as far as
        that was possible within the grace period.
        """
        self._failure = asyncio.get_running_loop().create_future()
        stopped = asyncio.create_task(stop.wait())
        try:
            again = True
            while again:
                again = await self._consume_once(stopped)
        finally:
            stopped.cancel()

    async def _consume_once(self, stopped: "asyncio.Task[Literal[True]]") -> bool:
        """Consume until something ends it; return whether to begin again."""
        async with self._open_client() as client:
            positions = await self._prepare(client, stopped)
            if positions is None:
                return False
            receiving = asyncio.create_task(self._receive(client, positions))
            watching = asyncio.create_task(self._watch(client))
            ends: set[asyncio.Future[Any]] = {receiving, watching, stopped}
            ends.add(self._failure)
            try:
                done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await self._leave(receiving, watching)
        for ended in done - {stopped}:
            ended.result()  # raises what ended it
        is_idle = watching in done and watching.result() == "idle"
        return stopped not in done and not is_idle

    async def _leave(
        self,
        receiving: "asyncio.Task[None]",
        watching: "asyncio.Task[Literal['again', 'idle']]",
    ) -> None:
        """Land what all partitions hold, within the grace period."""
        self._leave_by = monotonic() + self._options.grace
        watching.cancel()
        receiving.cancel()
        await asyncio.wait({receiving, watching}, timeout=self._options.grace + _EXTRA)
        for task in (receiving, watching):
            if task.done() and not task.cancelled():
                task.exception()  # it was asked for, so that nothing complains
        # those that the SDK has not closed, say because the hub is gone
        await asyncio.gather(*map(self._leave_partition, list(self._landings)))
        self._leave_by = None

    async def _prepare(
        self, client: "EventHubConsumerClient", stopped: "asyncio.Task[Literal[True]]"
    ) -> dict[str, StartingPosition] | None:
        """Return where to begin; None when stopped before that is known."""
        is_first = self._state is None
        while not stopped.done():
            try:
                state = await look_at(client, self._address)
                noted = await self._checkpoints.read()
                noted = await self._mend(state, noted)
            except (HubError, CheckpointError) as error:
                if is_first or isinstance(error, _MadeAgain):
                    raise
                self._tell(str(error))
                await asyncio.wait({stopped}, timeout=_PAUSE)
                continue
            self._state, self._noted, self._trouble = state, noted, ""
            # what is latest was decided once: what comes after a later start, too
            if is_first:
                self._pins = pins(self._options.start, state.ends)
            return {
                **starting_positions(self._options.start, state.ends),
                **{partition: pin.offset for partition, pin in self._pins.items()},
            }
        return None

    async def _mend(self, state: HubState, noted: Noted) -> Noted:
        """Note of which hub the checkpoints are, and reset those of another one."""
        reset = self._reset(state, noted)
        if reset is not None:
            said = f"{self._address.shown} was made again: {reset.why}"
            if self._options.on_reset == "stop":
                raise _MadeAgain(
                    f"{said}. Nothing was received, no checkpoint was changed",
                    way_out="Run again with --on-reset earliest to land the new hub "
                    "from its beginning, or latest to leave out what it has now",
                )
            self._say(
                self.name,
                f"{said}. Going on from its {self._options.on_reset} events "
                f"in {len(reset.checkpoints)} partitions, as --on-reset says",
            )
            for partition, position in reset.checkpoints.items():
                await self._checkpoints.write(partition, position)
            self._pins = {}
        if reset is not None or noted.created is None:
            await self._checkpoints.note_created(state.created)
            return await self._checkpoints.read()
        return noted

    def _reset(self, state: HubState, noted: Noted) -> Reset | None:
        return find_reset(
            noted.positions,
            state.ends,
            created=_cut(state.created),
            noted=noted.created,
            on_reset=self._options.on_reset,
        )

    async def _receive(
        self, client: "EventHubConsumerClient", positions: dict[str, StartingPosition]
    ) -> None:
        await client.receive_batch(
            self._on_events,
            starting_position=positions,
            on_partition_initialize=self._on_claimed,
            on_partition_close=self._on_closed,
            on_error=self._on_error,
        )

    async def _on_claimed(self, context: "PartitionContext") -> None:
        partition = context.partition_id
        await self._leave_partition(partition)
        pin = self._pins.get(partition)
        if pin is not None:
            noted = await self._checkpoints.read()
            if partition not in noted.positions:
                await self._checkpoints.write(partition, pin)
        landing = PartitionLanding(
            lambda events: self._land_in_thread(partition, events),
            lambda position: self._checkpoints.write(partition, position),
            limits=self._options.limits,
            memory=self._memory,
        )
        landing.progress.position = self._noted.positions.get(partition, pin)
        landing.task.add_done_callback(self._pass_on_failure)
        self._landings[partition] = landing
        self._opened_at[partition] = monotonic()
        self._trouble = ""
        self._say(self.name, f"partition {partition} claimed")

    async def _on_events(
        self, context: "PartitionContext", events: Sequence["EventData"]
    ) -> None:
        landing = self._landings.get(context.partition_id)
        if landing is None:
            # the SDK closes the partition, and claims it again later
            raise HubError(
                f"partition {context.partition_id} was not prepared",
                way_out="It is claimed again by itself",
            )
        await landing.take_in([received(event) for event in events])

    async def _on_closed(self, context: "PartitionContext", reason: object) -> None:
        await self._leave_partition(context.partition_id)
        self._say(self.name, f"partition {context.partition_id} left")

    async def _on_error(
        self, context: "PartitionContext | None", error: Exception
    ) -> None:
        where = f"partition {context.partition_id}: " if context else ""
        self._tell(f"{where}{first_line(error)}")

    async def _leave_partition(self, partition: str) -> None:
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
            self._say(
                self.name,
                f"partition {partition}: {left:,} events were not landed in time and "
                f"will be handed over again: {landing.progress.trouble or 'slow'}",
            )

    async def _land_in_thread(self, partition: str, events: Sequence[Received]) -> None:
        batch = to_batch(partition, events)
        try:
            await in_thread(lambda: self._land(batch))
        except TidemarkError as error:
            self._tell(f"partition {partition}: {error}")
            raise

    async def _watch(
        self, client: "EventHubConsumerClient"
    ) -> Literal["again", "idle"]:
        """Return when all is landed, or why receiving must begin again."""
        while True:
            await asyncio.sleep(self._options.look_every)
            try:
                state = await look_at(client, self._address)
                noted = await self._checkpoints.read()
            except (HubError, CheckpointError) as error:
                self._tell(str(error))
                continue
            before, self._state, self._noted = self._state, state, noted
            if before is not None and (
                before.created != state.created
                or before.ends.keys() != state.ends.keys()
            ):
                return "again"
            if self._reset(state, noted) is not None:
                return "again"
            if self._options.until_idle and self._is_idle(state, noted):
                return "idle"

    def _is_idle(self, state: HubState, noted: Noted) -> bool:
        return all(
            is_consumed(
                end,
                noted.positions.get(partition),
                quiet_for=self._quiet_for(partition),
                held=self._held(partition),
            )
            for partition, end in state.ends.items()
        )

    def _quiet_for(self, partition: str) -> float | None:
        landing = self._landings.get(partition)
        if landing is None:
            return None
        since = landing.progress.received_at or self._opened_at[partition]
        return monotonic() - since

    def _held(self, partition: str) -> int:
        landing = self._landings.get(partition)
        return landing.progress.held if landing else 0

    def _pass_on_failure(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled() or self._failure.done():
            return
        error = task.exception()
        if error is not None:
            self._failure.set_exception(error)

    def _tell(self, trouble: str) -> None:
        """Say what is wrong, once as long as it stays the same."""
        if trouble != self._trouble:
            self._say(self.name, trouble)
        self._trouble = trouble


class _MadeAgain(HubError):
    """The hub was made again, and this is to stop the consumer."""


def _cut(moment: datetime) -> datetime:
    """Return the time as the store keeps it: whole milliseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        milliseconds=in_milliseconds(moment)
    )
