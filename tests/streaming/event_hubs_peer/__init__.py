"""A stand-in for Azure Event Hubs, for the unmodified `azure-eventhub` SDK.

It speaks AMQP 1.0 by `python-qpid-proton` on a free loopback port, without TLS, and
keeps events in memory. `Peer` runs it in a thread of the test's process;
`python -m event_hubs_peer` runs it alone.

Like the service: authorization on `$cbs` (any token will do until they are refused);
properties of hubs and partitions on `$management`; senders to a hub and to a partition;
partition keys, batches, the limit of 1 MB; receivers from an offset, a sequence number
or a time, inclusive or not; a position beyond the end is refused in the service's
words; owner levels, by which a receiver takes a partition from another one; credit;
what a partition has last, told with each event; retention; and the faults that the
service shows: busy, detached, gone, silent, and a client that is silent for too long.

What the service does and this does not:

- It checks no token: neither its signature, its scope nor its time. No TLS, no
  WebSockets, no Kafka protocol.
- A partition key goes to a partition by CRC-32, not by the service's own hash. A
  buffered producer of the SDK computes the service's hash itself, so it may put a key
  elsewhere than this does.
- Offsets count bytes of what is kept here, so they differ from the service's; with
  `text_offsets` they look like those of a geo-replicated hub, and nothing else is
  replicated.
- No throughput units: it is busy only when it is told to. No quota but the size of a
  message; receivers of one partition without an owner level are not limited to five.
- Consumer groups need not be made: every name is one.
- Of what a producer annotates, the partition key is kept; headers are not. Properties,
  application properties and bodies are handed out as they were sent, byte for byte.
- Retention drops single events as soon as they are too old, when anyone asks; the
  service drops whole segments, later.
- A killed process forgets all: nothing is written to disk.
- Idempotent producers (a preview that the Python SDK lacks) and schema registry, none.
"""

from event_hubs_peer.hubs import Event, Hub
from event_hubs_peer.peer import Peer

__all__ = ["Event", "Hub", "Peer"]
