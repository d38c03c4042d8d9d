"""How an event hub's events come from the Functions host, whatever is said of them.

The library's own form, `EventHubEvent`, is made before a function is called, and it
raises where an offset is not a number or metadata is missing: a batch that no retry
can land, and a partition that stands still. This one is a binding of an SDK type, as
Microsoft's extensions have them: the host sends each message as it received it, so an
event of any AMQP body arrives, and nothing is parsed before `to_batch` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azurefunctions.extensions.base import InConverter, SdkType

from landing.events import EventBatch
from landing.functions.events import Datum, to_batch

__all__ = ["Delivery"]


@dataclass(frozen=True)
class Delivery(SdkType):
    """The events of one invocation, as the host sent them; the trigger's parameter."""

    data: Datum | None
    metadata: Mapping[str, Datum | None]

    def batch(self) -> EventBatch:
        """Return the events to land; see `landing.functions.events.to_batch`."""
        return to_batch(self.data, self.metadata)

    def get_sdk_type(self) -> "Delivery":
        """Return what a function is called with: this."""
        return self


class _DeliveryConverter(  # type: ignore[call-arg]  # of its metaclass
    InConverter, binding="eventHubTrigger", trigger="eventHubTrigger"
):
    """What the runtime asks about `Delivery`; it must not raise."""

    @classmethod
    def check_input_type_annotation(cls, pytype: type) -> bool:
        return isinstance(pytype, type) and issubclass(pytype, Delivery)

    @classmethod
    def has_implicit_output(cls) -> bool:
        return False

    @classmethod
    def decode(
        cls,
        data: Datum | None,
        *,
        trigger_metadata: Mapping[str, Datum | None] | None,
        pytype: Any = None,
    ) -> Delivery:
        return Delivery(data, trigger_metadata or {})
