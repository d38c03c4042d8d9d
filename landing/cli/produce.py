"""`tidemark produce`."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from landing.cli._session import Session, json_option, show_json
from landing.cli._signals import stopped_by_signals
from landing.cli._times import duration, past_time
from landing.clock import utc_now
from landing.demo.traffic import ORDERS, TRIPS, Disorder, Traffic
from landing.errors import RequestError

if TYPE_CHECKING:
    from landing.declarations import StreamSource
    from landing.produce.loop import Produced, Target, Timed

_HELP = """Send the made-up shop's live traffic, to event hubs or into the lake.

Orders and trips live as in the demo, an hour of theirs in ten seconds, with rush hours
by the hour of the day. Some events come late, again, out of order or broken, in set
shares. The same seed, start, rate and disorder give the same bytes. Ctrl-C or SIGTERM
ends it when all that was begun has been sent.

\b
Examples:
  tidemark produce --rate 200
  tidemark produce --to lake --for 10m
  tidemark produce --to lake --seed 7 --start 2026-05-01 --events 1000 --no-wait
  tidemark produce --disorder late=0.2,repeated=0.1,broken=0

Into the lake it lands without a hub, and goes on where the run of the same seed
stopped, however it ended: orders go on living, numbers have no gap. To hubs every
start is a run of its own; an event that a hub did not acknowledge is sent again.

Exit codes: 0 all sent; 1 a hub or the lake could not be used; 2 the command line was
wrong; 130 interrupted twice.
"""


def _disorder(text: str) -> Disorder:
    """Return what `usual`, `none` or `late=0.1,broken=0` means."""
    if text == "usual":
        return Disorder()
    nothing = Disorder(**{field.name: 0.0 for field in fields(Disorder)})
    if text == "none":
        return nothing
    shares: dict[str, float] = {}
    for part in text.split(","):
        name, _, share = part.partition("=")
        known = [field.name for field in fields(Disorder)]
        try:
            shares[name.strip()] = float(share)
        except ValueError as error:
            raise click.BadParameter(f"{part} is no share: write late=0.1") from error
        if name.strip() not in known:
            raise click.BadParameter(f"{name} is not one of {', '.join(known)}")
    found = replace(Disorder(), **shares)
    if min(shares.values()) < 0 or found.late + found.repeated + found.overtaken > 1:
        raise click.BadParameter("shares are from 0, and at most 1 together")
    return found


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.option(
    "--to",
    "target",
    type=click.Choice(["hub", "lake"]),
    default="hub",
    show_default=True,
    help="To the event hubs that are declared, or straight into the lake.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=50.0,
    show_default=True,
    help="Events a second of both streams, on average over a week.",
)
@click.option(
    "--steady", is_flag=True, help="The same rate at all hours, without rush hours."
)
@click.option("--events", type=click.IntRange(min=1), help="End after so many events.")
@click.option(
    "--for", "lasting", type=duration, metavar="TIME", help="End after so long: 10m."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Which shop's traffic."
)
@click.option(
    "--start",
    type=past_time,
    metavar="TIME",
    help="The time of the first event, UTC; now unless given.",
)
@click.option(
    "--disorder",
    type=_disorder,
    default="usual",
    show_default=True,
    metavar="SHARES",
    help="usual, none, or shares of events: late=0.1,repeated=0.1,overtaken=0.1,"
    "broken=0.01.",
)
@click.option(
    "--no-wait",
    is_flag=True,
    help="Send at once what is due until the end that --events or --for says.",
)
@json_option
@click.pass_obj
def produce(
    session: Session,
    target: str,
    rate: float,
    steady: bool,
    events: int | None,
    lasting: timedelta | None,
    seed: int,
    start: datetime | None,
    disorder: Disorder,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Send the made-up shop's live traffic, to event hubs or into the lake."""
    from landing.produce.loop import produce as send
    from landing.produce.to_lake import LakeTarget

    if no_wait and events is None and lasting is None:
        raise click.UsageError("--no-wait needs an end: --events or --for")
    begin = start or utc_now()
    streams = _streams(session)
    with stopped_by_signals() as stop, _shown(session) as shown:

        def run(traffic: "Iterator[Timed]", to: "Target") -> "Produced":
            return send(
                traffic,
                to,
                stop=stop,
                most=events,
                until=None if lasting is None else begin + lasting,
                waits=not no_wait,
                sent=shown,
            )

        if target == "lake":
            lake = LakeTarget(session.lake, streams, seed)
            traffic = lake.resumed(disorder, start=begin, rate=rate, rushes=not steady)
            produced = run(traffic, lake)
        else:
            from landing.hubs import hub_address
            from landing.produce.to_hub import open_hubs

            if not session.debug:
                logging.getLogger("azure").setLevel(logging.CRITICAL)
            addresses = {
                name: hub_address(source, session.settings.connections, os.environ)
                for name, source in streams.items()
            }
            with open_hubs(addresses, say=_say, stop=stop) as hubs:
                produced = run(_timed(seed, begin, rate, steady, disorder), hubs)
    if as_json:
        show_json(produced.document())
    else:
        click.echo(_summary(produced))


def _streams(session: Session) -> "dict[str, StreamSource]":
    """Return the shop's streams; raise `RequestError` where they are not declared."""
    declared = {stream.name: stream for stream in session.declarations.streams}
    missing = [name for name in (ORDERS, TRIPS) if name not in declared]
    if missing:
        raise RequestError(
            "produce sends the traffic of a made-up shop, and this project declares "
            f"no {', '.join(missing)}",
            way_out="Run it in a clone of Tidemark's repository",
        )
    return {name: declared[name] for name in (ORDERS, TRIPS)}


def _timed(
    seed: int, begin: datetime, rate: float, steady: bool, disorder: Disorder
) -> "Iterator[Timed]":
    from landing.demo.traffic import first_number, slot_times
    from landing.produce.loop import Timed

    traffic = Traffic(seed, first_number(begin), disorder)
    for at in slot_times(begin, rate, rushes=not steady):
        yield Timed(at, traffic.next(at))


@contextmanager
def _shown(session: Session) -> Iterator[Callable[["Produced"], None]]:
    """Give what shows how many were sent, on a terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} events sent"),
        console=session.console,
        disable=not session.console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)
        yield lambda produced: bar.update(task, completed=produced.events)


def _say(stream: str, message: str) -> None:
    click.echo(f"{utc_now():%H:%M:%S} {stream}: {message}", err=True)


def _summary(produced: "Produced") -> str:
    streams = ", ".join(f"{n:,} {name}" for name, n in produced.by_stream.items())
    disorder = ", ".join(f"{n:,} {what}" for what, n in produced.disorder.items())
    return (
        f"sent {produced.events:,} events"
        + (f": {streams}" if streams else "")
        + (f"; among them {disorder}" if disorder else "")
    )
