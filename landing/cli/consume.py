"""`tidemark consume`."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from landing.cli._session import Session
from landing.cli._sizes import size
from landing.cli._starts import start_position
from landing.cli._times import duration
from landing.consume.buffer import Limits
from landing.consume.positions import OnReset, Start
from landing.telemetry.landing import tell_of_waiting

if TYPE_CHECKING:
    from landing.cli._consuming import AsLines, AsTable
    from landing.consume.run import Consumed, Consumer

_HELP = """Land what event hubs hand over, until it is stopped.

STREAM is a declared stream; unless one is named, all are consumed. An event is landed
before its checkpoint is written, so that none is passed over whatever dies when; what
lands twice is one version in Silver. Start it as often as you like: processes share
the partitions. Ctrl-C or SIGTERM lets it land what it holds, and leave.

\b
Examples:
  tidemark consume
  tidemark consume order_events --from 2026-05-01T10:00
  tidemark consume --until-idle --json

The hub's address is TIDEMARK_CONNECTION_<NAME> of the declared connection: a host
name, for a login by Entra, or a connection string. Checkpoints are kept where
TIDEMARK_CHECKPOINTS says, a container of a storage account or a folder.

Exit codes: 0 it ended, and all that it held has landed; 1 it could not go on, or did
not land all that it held, which is handed over again; 2 the command line was wrong;
130 interrupted twice.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("streams", metavar="[STREAM...]", nargs=-1)
@click.option(
    "--from",
    "start",
    type=start_position,
    default="earliest",
    show_default=True,
    metavar="START",
    help="Where to begin a partition without a checkpoint: earliest, latest, a time, "
    "or the first sequence number to land.",
)
@click.option(
    "--on-reset",
    type=click.Choice(["earliest", "latest", "stop"]),
    default="earliest",
    show_default=True,
    help="What to do after a hub was made again: earliest lands all that the new one "
    "has, latest only what is to come.",
)
@click.option(
    "--for",
    "lasting",
    type=duration,
    metavar="TIME",
    help="End after so long: 90s, 10m, 2h.",
)
@click.option(
    "--until-idle",
    is_flag=True,
    help="End once all that the hub had is landed, whichever process landed it.",
)
@click.option(
    "--max-events",
    type=click.IntRange(min=1),
    default=Limits().events,
    show_default=True,
    help="Land a partition's events when there are so many,",
)
@click.option(
    "--max-bytes",
    type=size,
    default="16MB",
    show_default=True,
    metavar="SIZE",
    help="or so many bytes of them,",
)
@click.option(
    "--max-wait",
    type=duration,
    default="10s",
    show_default=True,
    metavar="TIME",
    help="or so long after the first of them.",
)
@click.option(
    "--memory",
    type=size,
    default="128MB",
    show_default=True,
    metavar="SIZE",
    help="How much all partitions hold together before receiving waits.",
)
@click.option(
    "--grace",
    type=duration,
    default="25s",
    show_default=True,
    metavar="TIME",
    help="How long leaving may take.",
)
@click.option(
    "--lease",
    type=duration,
    default="60s",
    show_default=True,
    metavar="TIME",
    help="How long a partition stays with a process that is not heard of any more.",
)
@click.option(
    "--retention",
    type=duration,
    default="1d",
    show_default=True,
    metavar="TIME",
    help="How long the hub keeps events: by it is shown how long those that wait are "
    "still there.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print lines of JSON for programs."
)
@click.pass_obj
def consume(
    session: Session,
    streams: tuple[str, ...],
    start: Start,
    on_reset: OnReset,
    lasting: timedelta | None,
    until_idle: bool,
    max_events: int,
    max_bytes: int,
    max_wait: timedelta,
    memory: int,
    grace: timedelta,
    lease: timedelta,
    retention: timedelta,
    as_json: bool,
) -> None:
    """Land what event hubs hand over, until it is stopped."""
    from landing.cli._consuming import AsLines, AsTable
    from landing.consume.hub import require_azure_to_consume
    from landing.consume.options import Options
    from landing.consume.run import Consumer
    from landing.hubs import hub_address

    require_azure_to_consume()
    _quieten(debug=session.debug)
    declared = session.declarations
    chosen = [
        declared.stream(name) for name in dict.fromkeys(streams)
    ] or declared.streams
    connections = session.settings.connections
    consumer = Consumer(
        session.lake,
        [(stream, hub_address(stream, connections, os.environ)) for stream in chosen],
        session.settings.require_checkpoints(),
        options=Options(
            start=start,
            on_reset=on_reset,
            limits=Limits(max_events, max_bytes, max_wait.total_seconds()),
            lease=lease.total_seconds(),
            grace=grace.total_seconds(),
            look_every=1.0 if until_idle else min(10.0, lease.total_seconds() / 6),
            until_idle=until_idle,
            retention=retention,
        ),
        memory=memory,
        say=lambda stream, message: view.say(stream, message),
    )
    view: AsLines | AsTable = (
        AsLines(consumer.status)
        if as_json
        else AsTable(consumer.status, session.console)
    )
    seconds = lasting.total_seconds() if lasting is not None else None
    with view.shown():
        consumed = asyncio.run(_run(consumer, view, seconds, 10.0 if as_json else 1.0))
    view.end(consumed)
    if consumed.left_unlanded:
        raise click.exceptions.Exit(1)


async def _run(
    consumer: "Consumer",
    view: "AsLines | AsTable",
    seconds: float | None,
    look_every: float,
) -> "Consumed":
    stop = asyncio.Event()
    with _stopped_by_signals(stop, view):
        looking = asyncio.create_task(_look(view, consumer, look_every))
        try:
            return await consumer.run(stop, seconds=seconds)
        finally:
            looking.cancel()
            view.look()
            tell_of_waiting(consumer.status)


async def _look(view: "AsLines | AsTable", consumer: "Consumer", every: float) -> None:
    while True:
        await asyncio.sleep(every)
        view.look()
        tell_of_waiting(consumer.status)


@contextmanager
def _stopped_by_signals(
    stop: asyncio.Event, view: "AsLines | AsTable"
) -> Iterator[None]:
    """Let SIGTERM and Ctrl-C set `stop`; a second one ends the process as usual."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def leave() -> None:
        view.say("consume", "leaving: landing what is held")
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, leave)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _quieten(*, debug: bool) -> None:
    """Keep what the SDKs log to themselves: what matters is said by the consumer."""
    if not debug:
        logging.getLogger("azure").setLevel(logging.CRITICAL)
