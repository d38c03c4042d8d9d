"""`tidemark new`."""

import click

from landing.cli.new._gold import gold
from landing.cli.new._stream import stream
from landing.cli.new._table import table
from landing.cli.new._view import view_

__all__ = ["new"]

_HELP = """Write a new source up to Silver, from a sample, or a model of Gold.

\b
Examples:
  tidemark new stream agent_events --sample agents.ndjson
  tidemark new table suppliers --connection shop --table suppliers
  tidemark new gold gold_daily_agents --time hired_at
  tidemark new view gold_ticket_agents --of ticket --with agent
"""


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def new() -> None:
    """Write a new source up to Silver, from a sample, or a model of Gold."""


new.add_command(stream)
new.add_command(table)
new.add_command(gold)
new.add_command(view_)
