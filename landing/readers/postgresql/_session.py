"""One connection to a PostgreSQL server, used by calls that wait.

The driver is asyncpg, whose event loop runs in a thread of its own. That thread
receives while the caller converts and writes what came before.
"""

import asyncio
import queue
import socket
import threading
from collections.abc import Coroutine, Generator, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg

APPLICATION = "tidemark extract"
"""What the server's administrator sees as the name of a session."""

BLOCK = 8 << 20
"""Bytes of text that are converted together, at least."""

_AHEAD = 2
"""Blocks that are received before the first of them is asked for."""
_CONNECT_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
# A server that vanished is noticed after five minutes, as an error of the network.
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 8))

_T = TypeVar("_T")
Record = Sequence[Any]


class _KeptAlive(asyncpg.Connection):  # type: ignore[misc]
    """A connection on which silence for minutes is told from a dead server."""

    def __init__(
        self, protocol: Any, transport: asyncio.Transport, *rest: Any, **more: Any
    ) -> None:
        super().__init__(protocol, transport, *rest, **more)
        kept = transport.get_extra_info("socket")
        if kept.family == socket.AF_UNIX:
            return
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            option = getattr(socket, name, None)  # Windows and macOS lack some
            if option is not None:
                kept.setsockopt(socket.IPPROTO_TCP, option, value)


class Session:
    """A connection; what the driver and the network raise, these calls raise."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="postgresql", daemon=True
        )
        self._thread.start()
        try:
            self._connection = self._wait(
                asyncpg.connect(
                    url,
                    timeout=_CONNECT_SECONDS,
                    # statements that are kept by name break behind a pooler
                    statement_cache_size=0,
                    server_settings={"application_name": APPLICATION},
                    connection_class=_KeptAlive,
                )
            )
        except BaseException:
            self._stop()
            raise

    def execute(self, sql: str) -> None:
        """Run statements that return nothing."""
        self._wait(self._connection.execute(sql))

    def fetch(self, sql: str, *values: Any) -> list[Record]:
        """Return the rows of a query, `$1` standing for the first value."""
        return self._wait(self._connection.fetch(sql, *values))

    def copy(self, query: str) -> Generator[bytes, None, None]:
        """Yield the rows of a query as text of COPY, in blocks of whole rows.

        A few blocks are received ahead, and the server waits while they are not
        asked for. Where it is not asked to its end, the query ends on the server, and
        the transaction and its snapshot stay.
        """
        received = _Received(self._loop, BLOCK)
        self.execute("savepoint copying")
        copying = self._wait(self._copying(query, received))
        is_whole = False
        try:
            yield from received.blocks()
            is_whole = True
            self._wait(_result(copying))
        finally:
            if not is_whole:
                with suppress(Exception):  # of what is not wanted any longer
                    self._wait(_cancelled(copying))
                    self.execute("rollback to savepoint copying")

    async def _copying(self, query: str, received: "_Received") -> asyncio.Task[str]:
        copying: asyncio.Task[str] = asyncio.create_task(
            self._connection.copy_from_query(query, output=received.take, format="text")
        )
        copying.add_done_callback(lambda _: received.end())
        return copying

    def close(self) -> None:
        """End the session, whatever it is at."""
        with suppress(Exception):
            self._wait(self._close())
        self._stop()

    async def _close(self) -> None:
        try:
            await self._connection.close(timeout=_CLOSE_SECONDS)
        except Exception:
            self._connection.terminate()
            raise

    def _wait(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _result(task: asyncio.Task[str]) -> str:
    return await task


async def _cancelled(task: asyncio.Task[str]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class _Received:
    """What one thread receives and another asks for."""

    def __init__(self, loop: asyncio.AbstractEventLoop, size: int) -> None:
        self._loop = loop
        self._size = size
        self._chunks: list[bytes] = []
        self._held = 0
        self._free = asyncio.Semaphore(_AHEAD)
        self._blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    async def take(self, chunk: bytes) -> None:
        """Take what arrived, waiting while enough is not asked for."""
        self._chunks.append(chunk)
        self._held += len(chunk)
        if self._held < self._size:
            return
        # the server sends a row as one message, and the driver hands over whole ones
        block = b"".join(self._chunks)
        self._chunks, self._held = [], 0
        await self._free.acquire()
        self._blocks.put(block)

    def end(self) -> None:
        """Hand over the rest."""
        rest = b"".join(self._chunks)
        if rest:
            self._blocks.put(rest)
        self._blocks.put(None)

    def blocks(self) -> Iterator[bytes]:
        """Yield blocks until the end."""
        while (block := self._blocks.get()) is not None:
            yield block
            self._loop.call_soon_threadsafe(self._free.release)
