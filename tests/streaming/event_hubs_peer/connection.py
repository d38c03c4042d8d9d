"""One client's connection: proton's engine between a socket and the broker.

Proton is given bytes and asked for bytes, so that its frames can be completed for the
SDK, and a message's format be read from the frame that it comes in.
"""

import asyncio
import time
from typing import cast

from proton import Collector, Connection, Delivery, Event, Link, Terminus, Transport

from event_hubs_peer import _frames
from event_hubs_peer._links import (
    CBS,
    MANAGEMENT,
    DropConnection,
    Intake,
    Outlet,
    Requests,
    condition,
)
from event_hubs_peer.broker import Address, Broker, Refused

_FRAME_BYTES = 64 * 1024
_TICK_SECONDS = 1.0
# The capabilities that a client desires stand in its attach, and proton's Python does
# not show them.
_TELL_LAST = b"com.microsoft:enable-receiver-runtime-metric"


class ClientConnection(asyncio.Protocol):
    """An open socket of a client."""

    def __init__(self, broker: Broker, connections: set["ClientConnection"]) -> None:
        self._broker = broker
        self._connections = connections
        self._arrived = bytearray()
        self._leaving = bytearray()
        self._unit = b""
        self._format = 0
        self._outlets: set[Outlet] = set()
        self._woken = False
        self._collector = Collector()
        self._amqp = Connection()
        self._amqp.collect(self._collector)
        self._engine = Transport(Transport.SERVER)
        self._engine.max_frame_size = _FRAME_BYTES
        self._engine.idle_timeout = broker.idle_seconds
        self._tick_seconds = min(_TICK_SECONDS, broker.idle_seconds / 4)
        sasl = self._engine.sasl()
        sasl.allow_insecure_mechs = True
        sasl.allowed_mechs("ANONYMOUS")
        self._engine.bind(self._amqp)

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._socket = cast(asyncio.Transport, transport)
        self._connections.add(self)
        self._ticking = asyncio.get_running_loop().call_later(
            self._tick_seconds, self._tick
        )

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        self.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self._ticking.cancel()
        for outlet in self._outlets:
            outlet.leave()
        self._outlets.clear()

    def drop(self) -> None:
        """End the connection without a word."""
        self._socket.abort()

    def go_on(self) -> None:
        """Take in what arrived and send what is due, unless all is to stand still."""
        if self._broker.faults.stalled:
            self._broker.hits["stalled"] += 1
            return
        if self._socket.is_closing():
            return
        try:
            for unit in _frames.cut(self._arrived):
                self._push(unit)
                self._dispatch()
        except DropConnection:
            self.drop()
            return
        self._flush()

    def _tick(self) -> None:
        self._ticking = asyncio.get_running_loop().call_later(
            self._tick_seconds, self._tick
        )
        if not self._broker.faults.stalled:
            self._engine.tick(time.monotonic())
            self._dispatch()
            self._flush()

    def _push(self, unit: bytes) -> None:
        self._unit = unit
        said = _frames.message_format(unit)
        self._format = self._format if said is None else said
        while unit:
            room = self._engine.capacity()
            if room <= 0:
                break
            self._engine.push(unit[:room])
            unit = unit[room:]

    def _flush(self) -> None:
        while (pending := self._engine.pending()) > 0:
            self._leaving += self._engine.peek(pending) or b""
            self._engine.pop(pending)
        whole = b"".join(map(_frames.completed, _frames.cut(self._leaving)))
        if whole:
            self._socket.write(whole)
        if self._engine.closed or self._engine.pending() < 0:
            self._socket.close()

    # proton's side

    def _dispatch(self) -> None:
        while (event := self._collector.peek()) is not None:
            if event.type in _HANDLERS:
                _HANDLERS[event.type](self, event)
            self._collector.pop()

    def _open(self, event: Event) -> None:
        self._amqp.container = "event_hubs_peer"
        self._amqp.open()

    def _begin(self, event: Event) -> None:
        event.session.open()

    def _attach(self, event: Event) -> None:
        link = event.link
        link.source.copy(link.remote_source)
        link.target.copy(link.remote_target)
        try:
            link.behind = self._behind(link)
        except Refused as refused:
            link.behind = None
            link.open()
            link.condition = condition(refused.condition, refused.why)
            link.close()
            return
        link.open()
        if isinstance(link.behind, Outlet):
            self._outlets.add(link.behind)
            link.behind.pump()

    def _behind(self, link: Link) -> Requests | Intake | Outlet | None:
        terminus: Terminus = (
            link.remote_source if link.is_sender else link.remote_target
        )
        address = terminus.address or ""
        node = address.rsplit("/", 1)[-1]
        if node in (CBS, MANAGEMENT):
            if link.is_sender:
                setattr(link.session, node, link)
                return None
            return Requests(node, link, self._broker)
        if not link.is_sender:
            return Intake(Address.parse(address), link, self._broker)

        def close(name: str, why: str) -> None:
            self._outlets.discard(link.behind)
            link.condition = condition(name, why)
            link.close()
            self.wake()

        return Outlet(
            Address.parse(address),
            link,
            self._broker,
            self.wake,
            close,
            tell_last=_TELL_LAST in self._unit,
        )

    def _transfer(self, event: Event) -> None:
        delivery: Delivery = event.delivery
        link = event.link
        if link.is_sender or not delivery.readable or delivery.partial:
            return
        content = link.recv(delivery.pending) or b""
        link.advance()
        if link.behind is not None:
            link.behind.take(delivery, content, self._format)

    def _credit(self, event: Event) -> None:
        if isinstance(event.link.behind, Outlet):
            event.link.behind.pump()

    def _detached(self, event: Event) -> None:
        behind = event.link.behind
        if isinstance(behind, Outlet):
            behind.leave()
            self._outlets.discard(behind)
        event.link.close()

    def _end(self, event: Event) -> None:
        event.session.close()

    def _close(self, event: Event) -> None:
        self._amqp.close()

    def _failed(self, event: Event) -> None:
        error = self._engine.condition
        if error is not None and "idle-timeout" in (error.description or ""):
            self._broker.hits["idle"] += 1

    def wake(self) -> None:
        """Send what is new, soon, and once for all that came in until then."""
        if not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._woken = False
        if self._socket.is_closing() or self._broker.faults.stalled:
            return
        for outlet in self._outlets:
            outlet.pump()
        self._dispatch()
        self._flush()


_HANDLERS = {
    Event.CONNECTION_REMOTE_OPEN: ClientConnection._open,
    Event.SESSION_REMOTE_OPEN: ClientConnection._begin,
    Event.LINK_REMOTE_OPEN: ClientConnection._attach,
    Event.DELIVERY: ClientConnection._transfer,
    Event.LINK_FLOW: ClientConnection._credit,
    Event.LINK_REMOTE_CLOSE: ClientConnection._detached,
    Event.LINK_REMOTE_DETACH: ClientConnection._detached,
    Event.SESSION_REMOTE_CLOSE: ClientConnection._end,
    Event.CONNECTION_REMOTE_CLOSE: ClientConnection._close,
    Event.TRANSPORT_ERROR: ClientConnection._failed,
}
