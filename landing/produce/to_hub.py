"""Traffic to event hubs, by the SDK's own buffers and partition keys."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from landing.demo.traffic import Event
from landing.errors import HubError, first_line
from landing.hubs import HubAddress, open_producer, require_azure

if TYPE_CHECKING:
    from azure.eventhub import EventData, EventHubProducerClient

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0

Say = Callable[[str, str], None]


class HubTarget:
    """Sends events under their keys until the hubs have acknowledged all of them.

    What was not acknowledged is sent again, the same bytes under the same key, so an
    event may stand in a hub twice, which Silver makes one version.
    """

    def __init__(
        self,
        clients: "Mapping[str, EventHubProducerClient]",
        failed: "list[tuple[str, Sequence[EventData], Exception]]",
        say: Say,
        stop: threading.Event,
    ) -> None:
        self._clients = clients
        self._failed = failed
        self._say = say
        self._stop = stop

    def send(self, events: Sequence[Event]) -> None:
        """Return once all are acknowledged.

        Raises `HubError` where that is not so when it is to stop.
        """
        waiting = list(events)
        pause = _FIRST_PAUSE
        while True:
            waiting, error = self._try(waiting)
            if error is None:
                return
            why = f"{len(waiting):,} events were not acknowledged: {first_line(error)}"
            self._say(waiting[0].stream, f"{why}; they are sent again")
            if self._stop.wait(pause):
                raise HubError(
                    why,
                    way_out="Run it again with the same --seed and --start to send all "
                    "again; copies are one version in Silver",
                )
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _try(self, events: Sequence[Event]) -> tuple[list[Event], Exception | None]:
        """Send all once; return those that were not acknowledged, and why."""
        from azure.eventhub import EventData
        from azure.eventhub.exceptions import EventHubError

        left: list[Event] = []
        error: Exception | None = None
        for number, event in enumerate(events):
            try:
                self._clients[event.stream].send_event(
                    EventData(event.payload), partition_key=event.key
                )
            except EventHubError as raised:
                left, error = list(events[number:]), raised
                break
        for client in self._clients.values():
            try:
                client.flush()
            except EventHubError as raised:
                # which of them were sent is not known
                left, error = list(events), raised
        failed, self._failed[:] = self._failed[:], []
        for stream, some, why in failed:
            left += [
                Event(stream, _text(one.partition_key), _payload(one)) for one in some
            ]
            error = why
        return left, error if left else None


@contextmanager
def open_hubs(
    addresses: Mapping[str, HubAddress], *, say: Say, stop: threading.Event
) -> Iterator[HubTarget]:
    """Give a target for streams whose hubs are there; raise `HubError` otherwise."""
    require_azure()
    failed: list[tuple[str, Sequence[EventData], Exception]] = []
    with ExitStack() as stack:
        clients = {}
        for stream, address in addresses.items():
            client = stack.enter_context(_client(stream, address, failed))
            _require(client, address)
            clients[stream] = client
        yield HubTarget(clients, failed, say, stop)


def _client(
    stream: str,
    address: HubAddress,
    failed: "list[tuple[str, Sequence[EventData], Exception]]",
) -> "EventHubProducerClient":
    def on_error(events: Any, partition: str | None, error: Exception) -> None:
        failed.append((stream, list(events), error))

    return open_producer(
        address,
        buffered_mode=True,
        on_success=lambda events, partition: None,
        on_error=on_error,
        max_buffer_length=10_000,
    )


def _require(client: "EventHubProducerClient", address: HubAddress) -> None:
    from azure.core.exceptions import AzureError
    from azure.eventhub.exceptions import EventHubError

    try:
        client.get_partition_ids()
    except (AzureError, EventHubError, KeyError, OSError) as error:
        raise HubError(
            f"{address.shown} does not answer: {first_line(error)}",
            way_out="Check its address, the network, and that the identity has the "
            "role Azure Event Hubs Data Sender",
        ) from error


def _payload(event: "EventData") -> bytes:
    body: Any = event.body  # in parts, as it was added
    return b"".join(body)


def _text(key: bytes | str | None) -> str:
    return key.decode() if isinstance(key, bytes) else key or ""
