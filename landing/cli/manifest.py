"""`tidemark manifest`."""

import click

from landing.cli._session import Session, json_option, show_json
from landing.manifest_gaps import complete

_HELP = """Complete the manifest of the lake.

The manifest says which folders of Bronze hold files, and of which columns; a
build on Synapse opens what it names, and nothing else. Landing keeps it. Run this
after files came into the lake by other hands: a copy of another lake, or files
of a version of Tidemark that kept no manifest.

\b
Examples:
  tidemark manifest
  tidemark manifest --json

It lists all of Bronze, and reads the footers of few files: one for each set of
columns of a table, and those with names that landing does not give. Files stay as
they are, and so do entries. A warning says how many of the files that it opened are
in a compression that Synapse does not read.

Exit codes: 0 complete; 1 the lake cannot be read or written, or holds files that no
build can read, which are named once all others are in the manifest; 2 the command
line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@json_option
@click.pass_obj
def manifest(session: Session, as_json: bool) -> None:
    """Complete the manifest of the lake."""
    session.settings.require_lake()
    streams = session.declarations.streams
    done = complete(session.lake, streams)
    if done.other_compression:
        files = "file is" if done.other_compression == 1 else "files are"
        click.echo(
            f"Warning: {done.other_compression} {files} neither uncompressed nor "
            "in snappy or gzip, and COPY INTO reads no other: land with "
            "TIDEMARK_COMPRESSION=snappy, and write these again",
            err=True,
        )
    if as_json:
        show_json(
            {
                "lake": session.lake.url,
                "entries_added": done.entries_added,
                "other_compression": done.other_compression,
            }
        )
    else:
        entries = "entry" if done.entries_added == 1 else "entries"
        click.echo(
            f"{session.lake.url}: {done.entries_added} {entries} added to the manifest."
        )
