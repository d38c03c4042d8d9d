"""What all connections share: hubs, who reads which partition, and faults on demand."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from event_hubs_peer._messages import unpacked
from event_hubs_peer.hubs import Event, Hub

MAX_MESSAGE_BYTES = 1024 * 1024

BUSY = "com.microsoft:server-busy"
NOT_FOUND = "amqp:not-found"
STOLEN = "amqp:link:stolen"
TOO_LARGE = "amqp:link:message-size-exceeded"
INVALID_POSITION = "com.microsoft:argument-error"


class Refused(Exception):
    """What a client asked for is refused: an AMQP condition, and why."""

    def __init__(self, condition: str, why: str) -> None:
        super().__init__(why)
        self.condition = condition
        self.why = why


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link goes: a hub, one of its partitions, for readers a consumer group."""

    hub: str
    group: str | None = None
    partition: str | None = None

    @classmethod
    def parse(cls, address: str) -> "Address":
        """Read `[amqps://host/]hub[/ConsumerGroups/group][/Partitions/id]`."""
        path = address.split("://", 1)[-1].split("/", 1)[-1] if "://" in address else ""
        hub, *rest = (path or address).strip("/").split("/")
        named = dict(zip(map(str.lower, rest[::2]), rest[1::2], strict=False))
        return cls(hub, named.get("consumergroups"), named.get("partitions"))


@dataclass(slots=True)
class Faults:
    """What goes wrong, until it is used up or taken back."""

    busy: int = 0
    """How many sends and new links are still told that the server is busy."""
    unanswered: int = 0
    """After how many sends still the connection drops, the events being kept."""
    refuse_tokens: bool = False
    stalled: bool = False


@dataclass(eq=False, slots=True)
class Reader:
    """A receiver's place in a partition. `wake` is called when more came in."""

    address: Address
    owner_level: int | None
    next: int
    wake: Callable[[], None]
    close: Callable[[str, str], None]
    read: int = 0


@dataclass(slots=True)
class Broker:
    """The state behind all connections. `clock` gives milliseconds since 1970, UTC."""

    clock: Callable[[], int]
    hubs: dict[str, Hub] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    readers: list[Reader] = field(default_factory=list)
    attached: int = 0
    """How many senders and readers of hubs were ever let in."""
    idle_seconds: float = 120
    """After how long a connection made from now on ends that says nothing."""
    hits: Counter[str] = field(default_factory=Counter)
    """How often each fault has hit a client."""

    def hub(self, name: str) -> Hub:
        """Return a hub without what has expired, or refuse."""
        hub = self.hubs.get(name)
        if hub is None:
            raise Refused(
                NOT_FOUND, f"The messaging entity '{name}' could not be found."
            )
        hub.expire(self.clock())
        return hub

    def admit(self, address: Address) -> None:
        """Let a sender in, or refuse."""
        self._refuse_if_busy()
        hub = self.hub(address.hub)
        if address.partition is not None and address.partition not in hub.partitions:
            raise Refused(
                "com.microsoft:argument-out-of-range",
                f"The specified partition is invalid for an EventHub partition "
                f"sender or receiver. It should be between 0 and "
                f"{len(hub.partitions) - 1}: {address.partition}",
            )
        self.attached += 1

    def take(
        self, address: Address, message: bytes, message_format: int
    ) -> list[Event]:
        """Keep the events of a message and wake their readers, or refuse."""
        self._refuse_if_busy()
        if len(message) > MAX_MESSAGE_BYTES:
            raise Refused(TOO_LARGE, f"The message has {len(message)} bytes.")
        return self.keep(
            address.hub, unpacked(message, message_format), address.partition
        )

    def keep(
        self,
        name: str,
        events: list[tuple[str | None, bytes]],
        partition: str | None,
        enqueued_at: int | None = None,
    ) -> list[Event]:
        """Keep events and wake their readers."""
        now = self.clock() if enqueued_at is None else enqueued_at
        kept = self.hub(name).append(events, partition, now)
        partitions = {event.partition for event in kept}
        for reader in self._readers_of(name):
            if reader.address.partition in partitions:
                reader.wake()
        return kept

    def enter(self, reader: Reader) -> None:
        """Let a reader in and close those that it takes the partition from, or refuse.

        One with an owner level closes those with the same or a lower one and those
        without. One with less than another has is refused.
        """
        rivals = [other for other in self.readers if other.address == reader.address]
        levels = [
            other.owner_level for other in rivals if other.owner_level is not None
        ]
        mine = -1 if reader.owner_level is None else reader.owner_level
        if levels and max(levels) > mine:
            raise Refused(
                STOLEN,
                f"At least one receiver for the endpoint is created with epoch of "
                f"'{max(levels)}', and so this receiver is not allowed.",
            )
        if reader.owner_level is not None:
            for other in rivals:
                other.close(
                    STOLEN,
                    f"New receiver with higher epoch of '{mine}' is created hence "
                    f"current receiver with epoch '{other.owner_level or 0}' is "
                    f"getting disconnected.",
                )
                self.leave(other)
                self.hits["stolen"] += 1
        self.readers.append(reader)

    def leave(self, reader: Reader) -> None:
        """Forget a reader, if it is known."""
        if reader in self.readers:
            self.readers.remove(reader)

    def detach(self, name: str, partition: str | None, condition: str, why: str) -> int:
        """Close the links of a hub's readers; return of how many."""
        closed = [
            reader
            for reader in self._readers_of(name)
            if partition in (None, reader.address.partition)
        ]
        for reader in closed:
            reader.close(condition, why)
            self.leave(reader)
        self.hits["detached"] += len(closed)
        return len(closed)

    def described(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what `$management` answers about a hub or a partition, or refuse."""
        hub = self.hub(str(asked["name"]))
        if kind == "com.microsoft:eventhub":
            return {
                "name": hub.name,
                "type": kind,
                "created_at": hub.created_at,
                "partition_count": len(hub.partitions),
                "partition_ids": list(hub.partitions),
            }
        partition = hub.partitions.get(str(asked["partition"]))
        if partition is None:
            raise Refused(
                NOT_FOUND,
                f"The partition '{asked['partition']}' of '{hub.name}' could not be "
                "found.",
            )
        last = partition.last
        return {
            "name": hub.name,
            "type": kind,
            "partition": partition.id,
            "begin_sequence_number": partition.first if partition.end else -1,
            "last_enqueued_sequence_number": partition.end - 1,
            "last_enqueued_offset": last.offset if last else "-1",
            "last_enqueued_time_utc": last.enqueued_at if last else hub.created_at,
            "is_partition_empty": last is None,
        }

    def _readers_of(self, name: str) -> Iterable[Reader]:
        return [reader for reader in self.readers if reader.address.hub == name]

    def _refuse_if_busy(self) -> None:
        if self.faults.busy > 0:
            self.faults.busy -= 1
            self.hits["busy"] += 1
            raise Refused(
                BUSY, "The request was terminated because the entity is throttled."
            )
