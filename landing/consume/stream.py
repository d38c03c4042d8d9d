"""One stream of a consumer: its hub's partitions, as many as it gets of them."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from landing.consume.checkpoints import Checkpoints, Noted, in_milliseconds
from landing.consume.hub import HubState, look_at
from landing.consume.memory import Memory
from landing.consume.options import Options
from landing.consume.owned import OwnedPartitions, PartitionStatus
from landing.consume.positions import (
    Reset,
    StartingPosition,
    find_reset,
    is_consumed,
    pins,
    starting_positions,
)
from landing.consume.received import received
from landing.errors import CheckpointError, HubError, first_line
from landing.events import EventBatch
from landing.hubs import HubAddress

if TYPE_CHECKING:
    from azure.eventhub import EventData
    from azure.eventhub.aio import EventHubConsumerClient, PartitionContext

OpenClient = Callable[[], AbstractAsyncContextManager["EventHubConsumerClient"]]
Say = Callable[[str, str], None]
"""Called with a stream's name and what happened, a line for a person."""

_PAUSE = 5.0
_EXTRA = 3.0
"""Seconds for the SDK to end its links, beyond the grace period."""


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
        self._address = address
        self._checkpoints = checkpoints
        self._open_client = open_client
        self._options = options
        self._say = say
        self._state: HubState | None = None
        self._trouble = ""
        self._owned = OwnedPartitions(
            checkpoints, land, options=options, memory=memory, tell=self._tell
        )

    @property
    def landed(self) -> int:
        """Events landed so far, copies counted each time."""
        return self._owned.landed

    @property
    def left_unlanded(self) -> int:
        """Events that were held and could not land in time."""
        return self._owned.left_unlanded

    def status(self, now: datetime) -> list[PartitionStatus]:
        """Return how the partitions stand that this process owns."""
        ends = self._state.ends if self._state else {}
        return self._owned.status(self.name, ends, now, self._trouble)

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set, or until all is landed where that was asked for.

        Raises `HubError` and `CheckpointError` where the hub or the store cannot be
        used at the beginning, and `HubError` where the hub was made again and is not
        to be consumed then. In any case what is held has landed by then, as far as
        that was possible within the grace period.
        """
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
            ends.add(self._owned.failure)
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
        self._owned.begin_to_leave()
        watching.cancel()
        receiving.cancel()
        await asyncio.wait({receiving, watching}, timeout=self._options.grace + _EXTRA)
        for task in (receiving, watching):
            if task.done() and not task.cancelled():
                task.exception()  # it was asked for, so that nothing complains
        # those that the SDK has not closed, say because the hub is gone
        await self._owned.leave_all()

    async def _prepare(
        self, client: "EventHubConsumerClient", stopped: "asyncio.Task[Literal[True]]"
    ) -> dict[str, StartingPosition] | None:
        """Return where to begin; None when stopped before that is known."""
        is_first = self._state is None
        while not stopped.done():
            try:
                state, noted = await self._look(client)
                await self._mend(state, noted)
            except (HubError, CheckpointError) as error:
                if is_first or isinstance(error, _MadeAgain):
                    raise
                self._tell(str(error))
                await asyncio.wait({stopped}, timeout=_PAUSE)
                continue
            self._state, self._trouble = state, ""
            self._owned.ever.clear()
            # what is latest was decided once: all is new that came after that
            if is_first:
                self._owned.pins = pins(self._options.start, state.ends)
            is_later = not is_first and self._options.start == "latest"
            return {
                **starting_positions(
                    "earliest" if is_later else self._options.start, state.ends
                ),
                **{
                    partition: pin.offset for partition, pin in self._owned.pins.items()
                },
            }
        return None

    async def _look(self, client: "EventHubConsumerClient") -> tuple[HubState, Noted]:
        """Return what is noted, and how the hub stands after that.

        In this order no checkpoint of a hub that is the same is beyond its end, however
        much another process lands meanwhile.
        """
        noted = await self._checkpoints.read()
        return await look_at(client, self._address), noted

    async def _mend(self, state: HubState, noted: Noted) -> None:
        """Note of which hub the checkpoints are, and reset those of another one."""
        reset = self._reset(state, noted) or self._reset_of_own(state, noted)
        if reset is not None:
            said = f"{self._address.shown} was made again: {reset.why}"
            if self._options.on_reset == "stop":
                raise _MadeAgain(
                    f"{said}. Its checkpoints were not reset",
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
            self._owned.pins = {}
        if reset is not None or noted.created is None:
            await self._checkpoints.note_created(state.created)

    def _reset(self, state: HubState, noted: Noted) -> Reset | None:
        return find_reset(
            noted.positions,
            state.ends,
            created=_cut(state.created),
            noted=noted.created,
            on_reset=self._options.on_reset,
        )

    def _reset_of_own(self, state: HubState, noted: Noted) -> Reset | None:
        """Return what to do where another process noted the new hub before this one.

        Of the partitions that this one had it may have written checkpoints since then,
        of places in the old hub.
        """
        if self._state is None or self._state.created == state.created:
            return None
        return find_reset(
            {p: at for p, at in noted.positions.items() if p in self._owned.ever},
            state.ends,
            created=_cut(state.created),
            noted=_cut(self._state.created),
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
        await self._owned.claim(context.partition_id)
        self._trouble = ""
        self._say(self.name, f"partition {context.partition_id} claimed")

    async def _on_events(
        self, context: "PartitionContext", events: Sequence["EventData"]
    ) -> None:
        await self._owned.take_in(context.partition_id, received(events))

    async def _on_closed(self, context: "PartitionContext", reason: object) -> None:
        await self._owned.leave(context.partition_id)
        self._say(self.name, f"partition {context.partition_id} left")

    async def _on_error(
        self, context: "PartitionContext | None", error: Exception
    ) -> None:
        where = f"partition {context.partition_id}: " if context else ""
        self._tell(f"{where}{first_line(error)}")

    async def _watch(
        self, client: "EventHubConsumerClient"
    ) -> Literal["again", "idle"]:
        """Return when all is landed, or why receiving must begin again."""
        while True:
            await asyncio.sleep(self._options.look_every)
            try:
                state, noted = await self._look(client)
            except (HubError, CheckpointError) as error:
                self._tell(str(error))
                continue
            before = self._state
            if before is not None and (
                before.created != state.created
                or before.ends.keys() != state.ends.keys()
            ):
                return "again"  # which compares with the state before
            self._state = state
            if self._reset(state, noted) is not None:
                return "again"
            if self._options.until_idle and await self._is_idle(state):
                return "idle"

    async def _is_idle(self, state: HubState) -> bool:
        # read now: much has landed while the hub was asked for its ends
        try:
            positions = (await self._checkpoints.read()).positions
        except CheckpointError as error:
            self._tell(str(error))
            return False
        return all(
            is_consumed(
                end,
                positions.get(partition),
                start=self._options.start,
                held=self._owned.held(partition),
            )
            for partition, end in state.ends.items()
        )

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
