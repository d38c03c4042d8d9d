"""What is behind each link that a client attaches: requests, events in, events out."""

from collections.abc import Callable
from itertools import count

from proton import Condition, Delivery, Disposition, Message, Receiver, Sender, int32
from proton import timestamp as amqp_timestamp

from event_hubs_peer import _messages
from event_hubs_peer.broker import (
    INVALID_POSITION,
    MAX_MESSAGE_BYTES,
    Address,
    Broker,
    Reader,
    Refused,
)
from event_hubs_peer.hubs import Event, NoSuchPosition, Partition

CBS = "$cbs"
MANAGEMENT = "$management"

_CREDIT = 1000
_EPOCH = "com.microsoft:epoch"
_STATUS, _DESCRIPTION = "status-code", "status-description"


class DropConnection(Exception):
    """The connection is to end without an answer."""


def condition(name: str, why: str) -> Condition:
    """Return an AMQP error; the SDK needs one with something in its `info`."""
    return Condition(name, why, {"peer": "event_hubs_peer"})


class Requests:
    """`$cbs` or `$management`: each message is answered on the session's other link."""

    def __init__(self, node: str, link: Receiver, broker: Broker) -> None:
        self._node, self._link, self._broker = node, link, broker
        link.flow(_CREDIT)

    def take(self, delivery: Delivery, content: bytes, _: int) -> None:
        request = Message()
        request.decode(content)
        delivery.update(Delivery.ACCEPTED)
        delivery.settle()
        self._link.flow(1)
        answer = Message(correlation_id=request.id)
        try:
            answer.body = self._answered(request)
            status, why = (202 if self._node == CBS else 200), "OK"
        except Refused as refused:
            status, why = (401 if self._node == CBS else 404), refused.why
            answer.properties = {"error-condition": refused.condition}
        answer.properties = {
            **(answer.properties or {}),
            _STATUS: int32(status),
            _DESCRIPTION: why,
        }
        to = getattr(self._link.session, self._node, None)
        if to is not None:
            _send(to, answer.encode())

    def _answered(self, request: Message) -> object:
        if self._node == CBS:
            if self._broker.faults.refuse_tokens:
                raise Refused("amqp:unauthorized-access", "InvalidSignature: refused.")
            return None
        properties = request.properties
        described = self._broker.described(properties["type"], properties)
        return {
            name: amqp_timestamp(value)
            if name in ("created_at", "last_enqueued_time_utc")
            else value
            for name, value in described.items()
        }


class Intake:
    """A producer's link: each message is kept, and then accepted or rejected."""

    def __init__(self, address: Address, link: Receiver, broker: Broker) -> None:
        broker.admit(address)
        self._address, self._link, self._broker = address, link, broker
        link.max_message_size = MAX_MESSAGE_BYTES
        link.flow(_CREDIT)

    def take(self, delivery: Delivery, content: bytes, message_format: int) -> None:
        try:
            self._broker.take(self._address, content, message_format)
        except Refused as refused:
            delivery.local.condition = condition(refused.condition, refused.why)
            delivery.update(Disposition.REJECTED)
        else:
            if self._broker.faults.unanswered > 0:
                self._broker.faults.unanswered -= 1
                raise DropConnection
            delivery.update(Delivery.ACCEPTED)
        delivery.settle()
        self._link.flow(1)


class Outlet:
    """A receiver's link: events are sent as far as it has given credit."""

    def __init__(
        self,
        address: Address,
        link: Sender,
        broker: Broker,
        wake: Callable[[], None],
        close: Callable[[str, str], None],
        *,
        tell_last: bool,
    ) -> None:
        broker.admit(address)
        if address.partition is None:
            raise Refused("amqp:not-allowed", "A receiver reads one partition.")
        self._link, self._broker, self._hub = link, broker, address.hub
        self._partition = broker.hub(address.hub).partitions[address.partition]
        self._tell_last = tell_last
        level = (_mapping(link.remote_properties)).get(_EPOCH)
        try:
            begin = self._partition.begin(_selector(link))
        except NoSuchPosition as error:
            raise Refused(INVALID_POSITION, str(error)) from error
        self.reader = Reader(address, level, begin, wake, close)
        broker.enter(self.reader)

    def pump(self) -> None:
        """Send what there is, as far as there is credit for it."""
        reader, partition = self.reader, self._partition
        # what expired in the meantime is not read
        reader.next = max(reader.next, partition.first)
        while self._link.credit > 0 and reader.next < partition.end:
            event = partition.at(reader.next)
            _send(self._link, self._annotated(event, partition))
            reader.next += 1
            reader.read += 1

    def leave(self) -> None:
        """Stop reading."""
        self._broker.leave(self.reader)

    def _annotated(self, event: Event, partition: Partition) -> bytes:
        annotations: dict[str, int | str] = {
            "x-opt-sequence-number": event.sequence_number,
            "x-opt-offset": event.offset,
            "x-opt-enqueued-time": event.enqueued_at,
        }
        if event.partition_key is not None:
            annotations["x-opt-partition-key"] = event.partition_key
        last = partition.last if self._tell_last else None
        if last is None:
            return _messages.annotated(event.message, annotations)
        told: dict[str, int | str] = {
            "last_enqueued_sequence_number": last.sequence_number,
            "last_enqueued_offset": last.offset,
            "last_enqueued_time_utc": last.enqueued_at,
            "runtime_info_retrieval_time_utc": self._broker.clock(),
        }
        return _messages.annotated(event.message, annotations, told)


_tags = count()


def _send(link: Sender, content: bytes) -> None:
    """Send a message settled, as the service does to the SDK's receivers."""
    delivery = link.delivery(str(next(_tags)))
    link.stream(content)
    link.advance()
    delivery.settle()


def _selector(link: Sender) -> str | None:
    """Return the text of a receiver's filter, where it has one."""
    data = link.remote_source.filter
    data.rewind()
    if not data.next():
        return None
    filters = data.get_object() or {}
    for described in filters.values():
        value = getattr(described, "value", described)
        return value.decode() if isinstance(value, bytes) else str(value)
    return None


def _mapping(value: object) -> dict[str, int]:
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}
