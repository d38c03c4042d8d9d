"""One partition: land what it holds, then write its checkpoint, in this order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from landing.consume.buffer import Buffer, Limits, Position, Received, joined
from landing.consume.memory import Memory
from landing.errors import TidemarkError

Land = Callable[[Received], Awaitable[None]]
"""Returns once all stand in Bronze; raises `TidemarkError` to be called again."""
WriteCheckpoint = Callable[[Position], Awaitable[None]]
"""Returns once it is written; raises `TidemarkError` where the store cannot be used."""

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class Progress:
    """How far a partition is.

    `position` is that of the newest event in Bronze, or of the checkpoint with which
    it began, and `enqueued_at` the broker's time of the former, in microseconds.
    `trouble` is why it does not go on, if so.
    """

    landed: int = 0
    held: int = 0
    position: Position | None = None
    enqueued_at: int | None = None
    trouble: str = ""
    checkpoint_is_behind: bool = False


class PartitionLanding:
    """Lands a partition's events from the time it is claimed until it is left.

    A checkpoint is only ever written of events that `land` has returned for. One
    batch is landed at a time, and as much may be received meanwhile as makes another;
    then `take_in` waits, as it does while `memory` is full. Where landing fails, it is
    tried again until it succeeds or the partition is left.
    """

    def __init__(
        self,
        land: Land,
        checkpoint: WriteCheckpoint,
        *,
        limits: Limits,
        memory: Memory,
        first_pause: float = _FIRST_PAUSE,
    ) -> None:
        self.progress = Progress()
        self._land = land
        self._checkpoint = checkpoint
        self._memory = memory
        self._first_pause = first_pause
        self._buffer = Buffer(limits)
        self._wake = asyncio.Event()
        self._taken = asyncio.Event()
        self._is_left = False
        self._in_flight = 0
        memory.tell(self._wake.set)
        self.task = asyncio.create_task(self._run())

    async def take_in(self, events: Received) -> None:
        """Hold events until they are landed; return when more may come."""
        # held before anything is awaited: who is cancelled meanwhile has lost nothing
        self._memory.take(self._buffer.add(events, monotonic()))
        self._tell_progress()
        self._wake.set()
        while self._buffer.is_full and not self._is_left and not self.task.done():
            self._taken.clear()
            await self._taken.wait()
        if not self._is_left:
            await self._memory.room()

    async def leave(self, within: float) -> int:
        """Land what is held, write the checkpoint, and end; wait so many seconds.

        Returns how many events are not known to have landed. No checkpoint is beyond
        them: whoever has the partition next gets them again.
        """
        self._is_left = True
        self._wake.set()
        self._taken.set()
        await asyncio.wait({self.task}, timeout=within)
        if not self.task.done():
            self.task.cancel()
            await asyncio.wait({self.task})
        self._memory.tell_no_longer(self._wake.set)
        self._memory.give_back(self._buffer.octets)
        left = self._in_flight + len(self._buffer)
        self._buffer.take()
        self._tell_progress()
        return left

    async def _run(self) -> None:
        while await self._is_something_due():
            octets = self._buffer.octets
            events = joined(self._buffer.take())
            self._in_flight = len(events)
            self._taken.set()
            try:
                await self._land_at_last(events)
            finally:
                self._memory.give_back(octets)
            self._in_flight = 0
            self._tell_progress()
            await self._write_checkpoint()

    async def _is_something_due(self) -> bool:
        """Wait for it; return False when the partition is left and holds nothing."""
        while True:
            due_in = self._buffer.due_in(monotonic())
            if due_in is not None and (
                due_in == 0 or self._is_left or self._memory.is_full
            ):
                return True
            if self._is_left:
                if self.progress.checkpoint_is_behind:
                    await self._write_checkpoint()
                return False
            await self._sleep(due_in)

    async def _land_at_last(self, events: Received) -> None:
        pause = self._first_pause
        while True:
            try:
                await self._land(events)
            except TidemarkError as error:
                self.progress.trouble = str(error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                break
        self.progress.trouble = ""
        self.progress.landed += len(events)
        self.progress.position = events.last_position or self.progress.position
        self.progress.enqueued_at = events.last_enqueued_at

    async def _write_checkpoint(self) -> None:
        if self.progress.position is None:
            return
        try:
            await self._checkpoint(self.progress.position)
        except TidemarkError as error:
            # The events are in Bronze. The next checkpoint says so of these, too.
            self.progress.trouble = str(error)
            self.progress.checkpoint_is_behind = True
        else:
            self.progress.checkpoint_is_behind = False

    async def _sleep(self, seconds: float | None) -> None:
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    def _tell_progress(self) -> None:
        self.progress.held = len(self._buffer) + self._in_flight
