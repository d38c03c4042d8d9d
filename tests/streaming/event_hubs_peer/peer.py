"""The handle by which a test starts the stand-in, looks into it and makes it fail."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

from event_hubs_peer import _messages
from event_hubs_peer.broker import NOT_FOUND, Broker
from event_hubs_peer.connection import ClientConnection
from event_hubs_peer.hubs import Event, Hub

_T = TypeVar("_T")


class Peer:
    """Event Hubs on a loopback port, in a thread of its own, until it is closed.

    `hubs` says how many partitions each has. `clock` gives the time at which events
    come in. Every method may be called from any thread, and has taken effect when it
    returns.
    """

    def __init__(
        self,
        hubs: Mapping[str, int],
        *,
        port: int = 0,
        retention: timedelta | None = None,
        text_offsets: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._broker = Broker(lambda: _milliseconds(clock()))
        self._connections: set[ClientConnection] = set()
        self._retention = retention
        self._text_offsets = text_offsets
        for name, partitions in hubs.items():
            self._broker.hubs[name] = self._made(name, partitions)
        self._loop = asyncio.new_event_loop()
        self.port: int = 0
        started: Future[int] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(port, started), name="event_hubs_peer", daemon=True
        )
        self._thread.start()
        self.port = started.result(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def connection_string(self) -> str:
        """What the SDK's `from_connection_string` takes, beside a hub's name."""
        return (
            f"Endpoint=sb://127.0.0.1:{self.port};SharedAccessKeyName=any;"
            "SharedAccessKey=any;UseDevelopmentEmulator=true;"
        )

    def close(self) -> None:
        """Drop all connections and stop."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=30)

    # What is in it

    def events(self, hub: str, partition: str | None = None) -> list[Event]:
        """Return the events that are kept, partition after partition, in order."""
        return self._do(
            lambda: [
                event
                for of in self._broker.hub(hub).partitions.values()
                if partition in (None, of.id)
                for event in of.events
            ]
        )

    def counts(self, hub: str) -> dict[str, int]:
        """Return how many events each partition was sent, those dropped included."""
        return self._do(
            lambda: {p.id: p.end for p in self._broker.hub(hub).partitions.values()}
        )

    def readers(self, hub: str) -> dict[str, int]:
        """Return how many receivers each partition has now."""

        def counted() -> dict[str, int]:
            found = dict.fromkeys(self._broker.hub(hub).partitions, 0)
            for reader in self._broker.readers:
                if reader.address.hub == hub and reader.address.partition:
                    found[reader.address.partition] += 1
            return found

        return self._do(counted)

    def links_made(self) -> int:
        """Return how many senders and receivers of events were ever let in."""
        return self._do(lambda: self._broker.attached)

    def wait_until(
        self, condition: Callable[[Self], bool], *, seconds: float = 30
    ) -> None:
        """Return when a condition holds; raise `TimeoutError` where it does not."""
        give_up = time.monotonic() + seconds
        while not condition(self):
            if time.monotonic() > give_up:
                raise TimeoutError(f"not so after {seconds} s")
            time.sleep(0.02)

    def publish(
        self,
        hub: str,
        bodies: Sequence[bytes],
        *,
        partition: str | None = None,
        key: str | None = None,
        enqueued_at: datetime | None = None,
    ) -> list[Event]:
        """Keep events without a producer, as if they had come in at a time."""
        events = [(key, _messages.data_message(body)) for body in bodies]
        at = None if enqueued_at is None else _milliseconds(enqueued_at)
        return self._do(lambda: self._broker.keep(hub, events, partition, at))

    # Hubs that come and go

    def create(self, hub: str, partitions: int) -> None:
        """Make a hub, empty; in the place of another one that is there no more."""
        self._do(lambda: self._broker.hubs.update({hub: self._made(hub, partitions)}))

    def delete(self, hub: str) -> None:
        """Delete a hub and its events, and close the links of its readers."""

        def gone() -> None:
            del self._broker.hubs[hub]
            self._broker.detach(hub, None, NOT_FOUND, f"'{hub}' could not be found.")

        self._do(gone)

    # Faults

    def be_busy(self, times: int) -> None:
        """Tell the next sends and new links, so many, that the server is busy."""
        self._set(busy=times)

    def busy_left(self) -> int:
        """Return how many still would be told that the server is busy."""
        return self._do(lambda: self._broker.faults.busy)

    def hits(self, fault: str) -> int:
        """Return how often a fault has hit a client.

        These are `busy`, `detached`, `dropped` and `idle`; `stolen`, a receiver that
        another one closed; and `stalled`, something sent that was left unread.
        """
        return self._do(lambda: self._broker.hits[fault])

    def end_when_idle(self, seconds: float) -> None:
        """End each connection made from now on that says nothing for so long."""
        self._do(lambda: setattr(self._broker, "idle_seconds", seconds))

    def answer_no(self, sends: int) -> None:
        """Keep the events of the next sends, but drop the connection unanswered."""
        self._set(unanswered=sends)

    def refuse_tokens(self, refuse: bool = True) -> None:
        """Refuse every token that is put from now on, or take them again."""
        self._set(refuse_tokens=refuse)

    def detach(
        self,
        hub: str,
        partition: str | None = None,
        condition: str = "amqp:link:detach-forced",
        why: str = "The link is detached by the service.",
    ) -> int:
        """Close the links of a hub's readers, with an error; return of how many."""
        return self._do(lambda: self._broker.detach(hub, partition, condition, why))

    def drop_connections(self) -> int:
        """End all connections without a word; return how many there were."""

        def dropped() -> int:
            for connection in list(self._connections):
                connection.drop()
            self._broker.hits["dropped"] += len(self._connections)
            return len(self._connections)

        return self._do(dropped)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Stand still: read nothing, answer nothing, keep connections open."""
        self._set(stalled=True)
        try:
            yield
        finally:

            def go_on() -> None:
                self._broker.faults.stalled = False
                for connection in list(self._connections):
                    connection.go_on()
                    connection.wake()

            self._do(go_on)

    def _made(self, name: str, partitions: int) -> Hub:
        kept = self._retention and int(self._retention.total_seconds() * 1000)
        return Hub.of(
            name,
            partitions,
            self._broker.clock(),
            retention=kept,
            text_offsets=self._text_offsets,
        )

    def _set(self, **faults: int) -> None:
        def put() -> None:
            for name, value in faults.items():
                setattr(self._broker.faults, name, value)

        self._do(put)

    def _do(self, work: Callable[[], _T]) -> _T:
        """Run something in the loop's thread and return what it returns."""
        done: Future[_T] = Future()

        def run() -> None:
            try:
                done.set_result(work())
            except Exception as error:  # noqa: BLE001 -- handed to the caller
                done.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return done.result(timeout=30)

    def _run(self, port: int, started: "Future[int]") -> None:
        asyncio.set_event_loop(self._loop)
        try:
            server = self._loop.run_until_complete(
                self._loop.create_server(
                    lambda: ClientConnection(self._broker, self._connections),
                    "127.0.0.1",
                    port,
                )
            )
        except OSError as error:
            started.set_exception(error)
            self._loop.close()
            return
        started.set_result(server.sockets[0].getsockname()[1])
        self._loop.run_forever()
        server.close()
        for connection in list(self._connections):
            connection.drop()
        self._loop.run_until_complete(server.wait_closed())
        self._loop.close()


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
