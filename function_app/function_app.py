"""Azure Functions: events into Bronze, tables into Bronze, HTTP into an event hub.

Nothing is caught here. An invocation that lands ends well only when all of its events
stand in Bronze; otherwise the host tries the same events again, and holds the
partition until they are landed.
"""

import json
import os
from functools import cache, partial
from pathlib import Path

import azure.functions as func

from landing import Lake, StreamSource, land_events, load_declarations
from landing.clock import utc_now
from landing.functions.binding import Delivery
from landing.functions.health import report
from landing.functions.http import RETRIES, Publisher, is_signed_in
from landing.functions.publish import Producer
from landing.hubs import hub_address, open_producer
from landing.settings import find_project, load_function_settings, load_settings

PROJECT = Path(
    os.environ.get("TIDEMARK_PROJECT") or find_project(Path(__file__).resolve().parent)
)
DECLARED = load_declarations(PROJECT)
SETTINGS = load_function_settings(os.environ)
# Entra's logins are checked in front of the app, by App Service: see `is_signed_in`.
LEVEL = func.AuthLevel.ANONYMOUS if SETTINGS.entra else func.AuthLevel.FUNCTION

app = func.FunctionApp()


@cache
def lake() -> Lake:
    """Return the lake that TIDEMARK_LAKE names, opened once a process."""
    settings = load_settings(PROJECT)
    return Lake.open(settings.lake, settings.compression)


def open_hub(stream: StreamSource) -> Producer:
    """Return a producer of a stream's hub, kept open by the process."""
    connections = load_settings(PROJECT).connections
    return open_producer(hub_address(stream, connections, os.environ), **RETRIES)


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
    def land(events: Delivery) -> None:
        land_events(lake(), stream, events.batch(), is_live=True)


for declared in DECLARED.streams:
    register(declared)


if SETTINGS.extract_schedule:
    # here alone: an app without a timer loads no library of databases
    from landing.functions.scheduled import extract_tables as extract_declared
    from landing.functions.scheduled import last_checks

    @app.timer_trigger(
        arg_name="timer", schedule="%TIDEMARK_EXTRACT_SCHEDULE%", use_monitor=True
    )
    def extract_tables(timer: func.TimerRequest) -> None:
        """Land what changed in the declared tables and files."""
        extract_declared(DECLARED, load_settings(PROJECT), lake())


publisher = Publisher(DECLARED, open_hub)


@app.route(route="publish/{stream}", methods=["POST"], auth_level=LEVEL)
def publish_events(req: func.HttpRequest) -> func.HttpResponse:
    """Publish the events of a request to the event hub of a stream."""
    if SETTINGS.entra and not is_signed_in(req.headers, os.environ):
        return func.HttpResponse(status_code=401)
    answer = publisher.publish(
        req.route_params["stream"], req.get_body(), req.headers.get("content-type")
    )
    return func.HttpResponse(
        json.dumps(answer.told),
        status_code=answer.status,
        headers=dict(answer.headers),
        mimetype="application/json",
    )


@app.route(route="health", methods=["GET"], auth_level=LEVEL)
def health(req: func.HttpRequest) -> func.HttpResponse:
    """Tell what is configured, and when each source last landed."""
    if SETTINGS.entra and not is_signed_in(req.headers, os.environ):
        return func.HttpResponse(status_code=401)
    settings = load_settings(PROJECT)
    checks = (
        partial(last_checks, DECLARED, settings) if SETTINGS.extract_schedule else dict
    )
    is_well, told = report(DECLARED, settings, lake, os.environ, utc_now(), checks)
    return func.HttpResponse(
        json.dumps(told),
        status_code=200 if is_well else 503,
        mimetype="application/json",
    )
