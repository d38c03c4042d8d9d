"""Azure Functions: one Event Hubs trigger for each declared stream.

Nothing is caught here. An invocation ends well only when all of its events
stand in Bronze; otherwise the host tries the same events again, and holds the
partition until they are landed.
"""

import os
from functools import cache
from pathlib import Path
from typing import List  # noqa: UP035 - the worker does not know list[…]

import azure.functions as func

from landing import Lake, StreamSource, land_events, load_declarations
from landing.azure_events import to_batch
from landing.settings import find_project, load_settings

PROJECT = Path(
    os.environ.get("TIDEMARK_PROJECT") or find_project(Path(__file__).resolve().parent)
)

app = func.FunctionApp()


@cache
def lake() -> Lake:
    """Return the lake that TIDEMARK_LAKE names, opened once a process."""
    settings = load_settings(PROJECT)
    return Lake.open(settings.lake, settings.compression)


def register(stream: StreamSource) -> None:
    """Add the function that lands the events of a stream."""

    # The host moves on past a batch that failed once its retries are used up:
    # -1 is for ever.
    @app.function_name(f"land_{stream.name}")
    @app.event_hub_message_trigger(
        arg_name="events",
        event_hub_name=stream.event_hub,
        connection=stream.connection,
        consumer_group=stream.consumer_group,
        cardinality=func.Cardinality.MANY,
        data_type=func.DataType.BINARY,
    )
    @app.retry(
        strategy="exponential_backoff",
        max_retry_count="-1",
        minimum_interval="00:00:05",
        maximum_interval="00:05:00",
    )
    def land(events: List[func.EventHubEvent]) -> None:  # noqa: UP006 - as above
        land_events(lake(), stream, to_batch(events))


for declared in load_declarations(PROJECT).streams:
    register(declared)
