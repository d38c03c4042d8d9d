"""What the Event Hubs trigger hands over, as a batch to land: a pure conversion."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from landing.events import EventBatch

if TYPE_CHECKING:
    from azure.functions import EventHubEvent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INT64 = range(-(2**63), 2**63)
_PARTITION_CONTEXTS = ("PartitionContext", "TriggerPartitionContext")


def to_batch(events: "Sequence[EventHubEvent]") -> EventBatch:
    """Return the events of one invocation, bodies untouched.

    The host calls a function with events of one partition, all of which share
    one set of metadata. A position that is missing or makes no sense there is
    None: no event is ever refused for its metadata.
    """
    metadata = _metadata(events)
    partition_id = _partition_id(metadata)
    return EventBatch(
        bodies=[event.get_body() for event in events],
        partition_ids=[partition_id] * len(events),
        sequence_numbers=[_integer(event.sequence_number) for event in events],
        enqueued_at=[_microseconds(event.enqueued_time) for event in events],
        offsets=[_text(event.offset) for event in events],
        partition_keys=[_text(event.partition_key) for event in events],
        properties=_properties(metadata, len(events)),
    )


def _metadata(events: "Sequence[EventHubEvent]") -> Mapping[str, Any]:
    if not events:
        return {}
    try:
        # the first one's, once: each event would parse the whole batch's again
        found = events[0].metadata
    except (AttributeError, RecursionError, TypeError, ValueError):
        return {}  # metadata that is not JSON, though its type says so
    return found if isinstance(found, Mapping) else {}


def _partition_id(metadata: Mapping[str, Any]) -> str | None:
    for name in _PARTITION_CONTEXTS:
        context = _parsed(metadata.get(name))
        if not isinstance(context, Mapping):
            continue
        for key, value in context.items():
            if _plain(key) == "partitionid" and isinstance(value, (str, int)):
                return _text(value)
    return None


def _properties(metadata: Mapping[str, Any], count: int) -> list[str | None]:
    found = _parsed(metadata.get("PropertiesArray"))
    if not isinstance(found, list) or len(found) != count:
        return [None] * count
    return [None if item is None else _json(item) for item in found]


def _parsed(value: object) -> object:
    """Return what the metadata holds, also where it came as JSON in a string."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (RecursionError, ValueError):
        return None


def _json(value: object) -> str | None:
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
        return text if _is_unicode(text) else json.dumps(value, default=str)
    except (RecursionError, TypeError, ValueError):
        return None


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    text = str(value)
    # half a surrogate pair cannot stand in UTF-8; its escape can
    return text if _is_unicode(text) else json.dumps(text)[1:-1]


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _plain(key: object) -> str:
    return str(key).replace("_", "").lower()


def _integer(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value in _INT64:
        return value
    return None


def _microseconds(value: object) -> int | None:
    """Return microseconds since 1970, exact; a time without a zone is UTC."""
    if not isinstance(value, datetime):
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)
