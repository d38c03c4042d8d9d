"""What a public quick start of this trigger does, in few lines: for comparison.

The library's events, no retry policy, one event after the other, and a file for each.
"""

import os
from pathlib import Path
from typing import List  # noqa: UP035 - the runtime does not know list[…]

import azure.functions as func

app = func.FunctionApp()


@app.event_hub_message_trigger(
    arg_name="events",
    event_hub_name="order-events",
    connection="EventHubConnection",
    cardinality=func.Cardinality.MANY,
)
def process(events: List[func.EventHubEvent]) -> None:  # noqa: UP006 - as above
    target = Path(os.environ["TARGET"])
    for event in events:
        (target / str(event.sequence_number)).write_bytes(event.get_body())
