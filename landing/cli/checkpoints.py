"""`tidemark checkpoints`."""

import asyncio
import logging
import os
from collections.abc import Sequence
from datetime import timedelta

import click

from landing.cli._session import Session, json_option, print_table, show_json
from landing.cli._starts import start_position
from landing.cli._times import duration
from landing.consume.positions import Start
from landing.declarations import StreamSource

_HELP = """Show or reset how far the streams of event hubs are landed.

A checkpoint says of a partition: up to here all is in Bronze. `tidemark consume` goes
on after it.

\b
Examples:
  tidemark checkpoints list
  tidemark checkpoints reset order_events --to 2026-05-01T10:00
  tidemark checkpoints reset order_events --partition 3 --to earliest
"""

_LIST = """List the checkpoints, the ends of the partitions, and who owns them.

\b
Example:
  tidemark checkpoints list order_events --json
"""

_RESET = """Let consumers of a stream go on from somewhere else.

What is landed again is one version in Silver. Going forward leaves out what lies
between, for good once the hub has dropped it. A partition that a live consumer owns is
refused: stop the consumer first.

\b
Examples:
  tidemark checkpoints reset order_events --to earliest
  tidemark checkpoints reset order_events --partition 0 --partition 1 --to 41250

Exit codes: 0 reset; 1 refused, or the hub or the store could not be used, and no
checkpoint was changed; 2 the command line was wrong.
"""

_LEFT = ("stream", "owner")

_lease_option = click.option(
    "--lease",
    type=duration,
    default="60s",
    show_default=True,
    metavar="TIME",
    help="How long a consumer counts as live that is not heard of, as for consume.",
)


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def checkpoints() -> None:
    """Show or reset how far the streams of event hubs are landed."""


@checkpoints.command("list", help=_LIST, short_help=_LIST.splitlines()[0])
@click.argument("streams", metavar="[STREAM...]", nargs=-1)
@_lease_option
@json_option
@click.pass_obj
def list_(
    session: Session, streams: tuple[str, ...], lease: timedelta, as_json: bool
) -> None:
    """List the checkpoints, the ends of the partitions, and who owns them."""
    _quieten(session)
    declared = session.declarations
    chosen = [declared.stream(n) for n in dict.fromkeys(streams)] or declared.streams
    from landing.consume.listing import partitions

    rows = asyncio.run(partitions(session.settings, chosen, os.environ, lease))
    if as_json:
        show_json(rows)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("stream", "partition", "checkpoint", "events", "lag", "owner"):
        table.add_column(column, justify="left" if column in _LEFT else "right")
    for row in rows:
        table.add_row(
            row["stream"],
            row["partition"],
            _shown(row["checkpoint"]),
            "none" if row["first"] is None else f"{row['first']} to {row['last']}",
            _shown(row["lag_events"]),
            (row["owner"] or "")[:8],
        )
    print_table(table)


@checkpoints.command(help=_RESET, short_help=_RESET.splitlines()[0])
@click.argument("stream")
@click.option(
    "--to",
    type=start_position,
    required=True,
    metavar="START",
    help="earliest, latest, a time, or the first sequence number to land.",
)
@click.option(
    "--partition",
    "partitions",
    multiple=True,
    metavar="P",
    help="Reset this partition only. Repeatable; unless given, all are reset.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Reset though a consumer was heard of lately: where it is dead.",
)
@_lease_option
@json_option
@click.pass_obj
def reset(
    session: Session,
    stream: str,
    to: Start,
    partitions: tuple[str, ...],
    force: bool,
    lease: timedelta,
    as_json: bool,
) -> None:
    """Let consumers of a stream go on from somewhere else."""
    _quieten(session)
    source = session.declarations.stream(stream)
    done = asyncio.run(_reset(session, source, to, partitions, force, lease))
    if as_json:
        show_json({"stream": stream, "checkpoints": done})
        return
    for partition, number in done.items():
        after = "before its first event" if number < 0 else f"after event {number}"
        click.echo(f"{stream}: partition {partition} goes on {after}")


async def _reset(
    session: Session,
    source: StreamSource,
    to: Start,
    partitions: Sequence[str],
    force: bool,
    lease: timedelta,
) -> dict[str, int]:
    from landing.consume.checkpoints import Checkpoints, open_store
    from landing.consume.hub import open_consumer
    from landing.consume.resetting import reset as reset_checkpoints
    from landing.hubs import hub_address

    settings = session.settings
    address = hub_address(source, settings.connections, os.environ)
    seconds = lease.total_seconds()
    async with open_store(settings.require_checkpoints()) as store:
        done = await reset_checkpoints(
            # without the store, or a receiver would begin at the checkpoint
            open_consumer(address, None, lease=seconds),
            address,
            Checkpoints(store, address),
            partitions=partitions,
            to=to,
            lease=seconds,
            force=force,
        )
    return {partition: position.sequence_number for partition, position in done.items()}


def _quieten(session: Session) -> None:
    from landing.consume.hub import require_azure_to_consume

    require_azure_to_consume()
    if not session.debug:
        logging.getLogger("azure").setLevel(logging.CRITICAL)


def _shown(number: int | None) -> str:
    return "none" if number is None else f"{number:,}"
