"""`tidemark new stream`."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import click

from landing.cli._session import Session
from landing.cli.new._asking import ask_entity, ask_key, ask_time, may_ask
from landing.cli.new._source import (
    check_undeclared,
    find_example,
    finish,
    shared_options,
    show_fields,
)
from landing.errors import InputError
from landing.scaffold.choose import choose_key, choose_time
from landing.scaffold.guess import guess_fields
from landing.scaffold.plan import Plan, StreamOf, check_name
from landing.scaffold.sample import of_lines
from landing.scaffold.unfold import unfold

_STREAM = """Write a stream's declaration and the models of its entity, from a sample.

FILE has one JSON payload a line; - is standard input. On a terminal it shows what
the fields are guessed to be and asks for entity, key and event time; elsewhere it
takes what is unambiguous, and says which option to give where something is not.
Fields of nested objects are fields of the entity, named by their path.

\b
Examples:
  tidemark new stream agent_events --sample agents.ndjson
  tidemark new stream agent_events --sample agents.ndjson --key agent.id --yes
  head -1000 agents.ndjson | tidemark new stream agent_events --sample - --dry-run

Lines that are no JSON object are passed over, and rows that differ from nearly all
others are named, with what they say. No file is ever overwritten, and where one
cannot be written none is.

Exit codes: 0 written; 1 the sample cannot be used, or a file cannot be written;
2 something must be said by an option, or is there already.
"""


@click.command(help=_STREAM, short_help=_STREAM.splitlines()[0])
@click.argument("name")
@click.option(
    "--sample", "file", metavar="FILE", required=True, help="Payloads, NDJSON."
)
@click.option("--time", metavar="FIELD", help="When an event says that it happened.")
@click.option("--event-hub", metavar="HUB", help="The event hub; NAME with dashes.")
@click.option(
    "--connection",
    default="EventHubConnection",
    show_default=True,
    help="The connection of the function app.",
)
@shared_options
@click.pass_obj
def stream(
    session: Session,
    name: str,
    file: str,
    time: str | None,
    event_hub: str | None,
    connection: str,
    entity: str | None,
    key: str | None,
    yes: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Write a stream's declaration and the models of its entity, from a sample."""
    check_name(name, "NAME")
    check_undeclared(session, name)
    with _opened(file) as lines:
        sample = of_lines(lines, "standard input" if file == "-" else file)
    asks = may_ask(yes=yes or as_json or file == "-")
    unfolded = unfold(sample.rows)
    sample = replace(sample, rows=unfolded.rows)
    fields = guess_fields(sample.rows, paths=unfolded.paths, kept=unfolded.kept)
    if asks:
        show_fields(fields)
    entity = ask_entity(entity, name, asks=asks)
    key = ask_key(fields, key, choose_key(fields, entity), asks=asks)
    time = ask_time(fields, time, "--time", choose_time(fields), asks=asks)
    example, line = find_example(sample, fields, key, time)
    plan = Plan(
        name,
        entity,
        key,
        time,
        fields,
        StreamOf(event_hub or name.replace("_", "-"), connection),
        example,
        line,
    )
    land = f"tidemark replay {name} {'FILE' if file == '-' else file}"
    finish(
        session,
        plan,
        sample,
        land,
        as_json=as_json,
        dry_run=dry_run,
        shown=asks,
        no_objects=unfolded.no_objects,
    )


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield getattr(sys.stdin, "buffer", io.BytesIO())
        return
    try:
        with Path(file).open("rb") as opened:
            yield opened
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror or error}",
            way_out="Check its name, and that you may read it",
        ) from error
