"""`tidemark status`."""

import logging
from datetime import timedelta

import click

from landing.cli._session import Session, json_option, print_table, show_json
from landing.cli._times import duration
from landing.clock import utc_now

_HELP = """Show on one screen whether all is fresh, what is late, and what to type.

First stands the state: FRESH, LATE, STOPPED or NOTHING YET, and why. Then each source:
when it landed last and how old that may get, by the `freshness` that it declares; how
its extraction ended, where the next one begins and who is at it; and how many events
wait in the hub, where consumers keep checkpoints. Then the last build and what stopped
it, Gold, and open rejects. At the end stand the commands to type, the most urgent
first; docs/operations.md says of each finding what it means and how to mend it.

It reads what builds publish, the lake, the control table and checkpoints, and never the
warehouse: no build waits for it, nor it for a build. What cannot be read is said.

\b
Examples:
  tidemark status
  tidemark status --source order_events
  tidemark status --json

Exit codes: 0 all is fresh, notes apart; 1 something is late, stopped, missing or cannot
be read; 2 the command line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.option("--source", metavar="SOURCE", help="Of the sources, this one alone.")
@click.option(
    "--within",
    type=duration,
    default="3s",
    show_default=True,
    metavar="TIME",
    help="How long lake, control table and event hubs are waited for.",
)
@json_option
@click.pass_obj
def status(
    session: Session, source: str | None, within: timedelta, as_json: bool
) -> None:
    """Show on one screen whether all is fresh, what is late, and what to type."""
    from landing.status.document import document
    from landing.status.judged import judge
    from landing.status.looking import look
    from landing.status.screen import screen

    if not session.debug:
        # what a hub out of reach does to its library is said in one line
        logging.getLogger("azure").setLevel(logging.CRITICAL)
    found = look(session.settings, within=within)
    judged = judge(found, utc_now(), source)
    if as_json:
        show_json(document(judged))
    else:
        for part in screen(judged):
            if isinstance(part, str):
                click.echo(part)
            else:
                print_table(part)
    if not judged.is_well:
        raise click.exceptions.Exit(1)
