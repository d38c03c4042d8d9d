"""All streams of a consumer, until the end."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from landing.clock import Clock, utc_now
from landing.consume.checkpoints import Checkpoints, open_store
from landing.consume.hub import open_consumer
from landing.consume.memory import Memory
from landing.consume.options import Options
from landing.consume.owned import PartitionStatus
from landing.consume.stream import Say, StreamConsumer
from landing.declarations import StreamSource
from landing.events import EventBatch, LandedFile, land_events
from landing.hubs import HubAddress
from landing.lake import Lake


@dataclass(frozen=True, slots=True)
class Consumed:
    """What a consumer did: events landed, and those that it held and could not land.

    What it could not land is handed over again: no checkpoint is beyond it.
    """

    landed: int
    left_unlanded: int
    seconds: float


class Consumer:
    """Lands several streams in one process, sharing memory and store."""

    def __init__(
        self,
        lake: Lake,
        streams: Sequence[tuple[StreamSource, HubAddress]],
        checkpoints: str,
        *,
        options: Options,
        memory: int,
        say: Say,
        clock: Clock = utc_now,
    ) -> None:
        self._lake = lake
        self._sources = streams
        self._place = checkpoints
        self._options = options
        self._memory = Memory(memory)
        self._say = say
        self._clock = clock
        self._streams: list[StreamConsumer] = []

    def status(self) -> list[PartitionStatus]:
        """Return how each partition stands that this process owns."""
        now = self._clock()
        return [status for stream in self._streams for status in stream.status(now)]

    async def run(
        self, stop: asyncio.Event, *, seconds: float | None = None
    ) -> Consumed:
        """Consume until `stop` is set, the seconds are over, or all is landed.

        Raises the first error that ends a stream, when the others have left, too.
        """
        began = self._clock()
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(self._place))
            self._streams = [
                self._stream(source, address, Checkpoints(store, address))
                for source, address in self._sources
            ]
            tasks = [asyncio.create_task(stream.run(stop)) for stream in self._streams]
            timer = asyncio.create_task(_set_after(stop, seconds))
            for task in tasks:
                task.add_done_callback(lambda done: _stop_on_error(done, stop))
            try:
                await asyncio.gather(*tasks, return_exceptions=True)
            finally:
                timer.cancel()
            for task in tasks:
                task.result()
        return self._consumed(began)

    def _stream(
        self, source: StreamSource, address: HubAddress, checkpoints: Checkpoints
    ) -> StreamConsumer:
        options = self._options
        return StreamConsumer(
            source.name,
            address,
            checkpoints,
            lambda: open_consumer(address, checkpoints.store, lease=options.lease),
            _landing(self._lake, source, self._clock),
            options=options,
            memory=self._memory,
            say=self._say,
        )

    def _consumed(self, began: datetime) -> Consumed:
        return Consumed(
            sum(stream.landed for stream in self._streams),
            sum(stream.left_unlanded for stream in self._streams),
            (self._clock() - began).total_seconds(),
        )


def _landing(
    lake: Lake, source: StreamSource, clock: Clock
) -> Callable[[EventBatch], list[LandedFile]]:
    return lambda batch: land_events(lake, source, batch, clock=clock, is_live=True)


async def _set_after(stop: asyncio.Event, seconds: float | None) -> None:
    if seconds is not None:
        await asyncio.sleep(seconds)
        stop.set()


def _stop_on_error(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    if not task.cancelled() and task.exception() is not None:
        stop.set()
