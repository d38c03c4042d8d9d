"""`tidemark manifest`."""

import click

from landing import manifest as manifests
from landing.cli._session import Session, json_option, show_json

_HELP = """Complete the manifest of the lake.

The manifest says which folders of Bronze hold files, and of which columns; a
build on Synapse opens what it names, and nothing else. Landing keeps it. Run this
after files came into the lake by other hands: a copy of another lake, or files
of a version of Tidemark that kept no manifest.

\b
Examples:
  tidemark manifest
  tidemark manifest --json

It lists all of Bronze, and opens the files of tables and those of streams that no
entry names. Files stay as they are, and so do entries.

Exit codes: 0 complete; 1 the lake cannot be read or written; 2 the command line
was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@json_option
@click.pass_obj
def manifest(session: Session, as_json: bool) -> None:
    """Complete the manifest of the lake."""
    added = manifests.complete(session.lake)
    if as_json:
        show_json({"lake": session.lake.url, "entries_added": added})
    else:
        entries = "entry" if added == 1 else "entries"
        click.echo(f"{session.lake.url}: {added} {entries} added to the manifest.")
