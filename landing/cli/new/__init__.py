"""`tidemark new`."""

import click

from landing.cli.new._stream import stream
from landing.cli.new._table import table

__all__ = ["new"]

_HELP = """Write everything between a new source and Silver, from a sample.

\b
Examples:
  tidemark new stream agent_events --sample agents.ndjson
  tidemark new table suppliers --connection shop --table suppliers
"""


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def new() -> None:
    """Write everything between a new source and Silver, from a sample."""


new.add_command(stream)
new.add_command(table)
