"""`tidemark new`."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.table import Table

from landing import engine
from landing.cli._session import Session, json_option, print_table, show_json
from landing.declarations import FOLDER, CsvSource, RowSource, TableSource
from landing.errors import InputError, RequestError, SourceError
from landing.readers import open_reader
from landing.scaffold import guess
from landing.scaffold.entities import model_folders, with_entity
from landing.scaffold.files import files_of
from landing.scaffold.guess import Choice, Field
from landing.scaffold.names import entity_of
from landing.scaffold.plan import Plan, StreamOf, TableOf, check_name
from landing.scaffold.sample import Sample, of_lines, of_source
from landing.scaffold.write import PROJECT_FILE, check_new, write_all

_HELP = """Write everything between a new source and Silver, from a sample.

\b
Examples:
  tidemark new stream agent_events --sample agents.ndjson
  tidemark new table suppliers --connection shop --table suppliers
"""

_STREAM = """Write a stream's declaration and the models of its entity, from a sample.

FILE has one JSON payload a line; - is standard input. On a terminal it shows what
the fields are guessed to be and asks for entity, key and event time; elsewhere it
takes what is unambiguous, and says which option to give where something is not.

\b
Examples:
  tidemark new stream agent_events --sample agents.ndjson
  tidemark new stream agent_events --sample agents.ndjson --key agent_id --yes
  head -1000 agents.ndjson | tidemark new stream agent_events --sample - --dry-run

No file is ever overwritten, and where one cannot be written none is.

Exit codes: 0 written; 1 the sample cannot be used, or a file cannot be written;
2 something must be said by an option, or is there already.
"""

_TABLE = """Write a table's declaration and the models of its entity, from its rows.

The table, or the CSV files of --path, are read through the connection, whose address
is TIDEMARK_CONNECTION_<NAME>. The key is the table's primary key, the event time its
watermark, unless that is a number; it asks as `tidemark new stream` does.

\b
Examples:
  tidemark new table suppliers --connection shop --table suppliers
  tidemark new table prices --connection catalogue --path 'prices*.csv' --key sku

No file is ever overwritten, and where one cannot be written none is.

Exit codes: 0 written; 1 the source cannot be read, or a file cannot be written;
2 something must be said by an option, or is there already.
"""


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def new() -> None:
    """Write everything between a new source and Silver, from a sample."""


def _shared(command: Any) -> Any:
    for option in (
        click.option("--dry-run", is_flag=True, help="Show the files, write none."),
        json_option,
        click.option("--yes", is_flag=True, help="Ask nothing, take the guesses."),
        click.option("--key", metavar="FIELD", help="The entity's key."),
        click.option(
            "--entity",
            metavar="ENTITY",
            help="What a row is about, in the singular; guessed from NAME.",
        ),
    ):
        command = option(command)
    return command


@new.command(help=_STREAM, short_help=_STREAM.splitlines()[0])
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
@_shared
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
    _check_undeclared(session, name)
    with _opened(file) as lines:
        sample = of_lines(lines, "standard input" if file == "-" else file)
    asks = _asks(yes=yes or as_json or file == "-")
    fields = guess.guess_fields(sample.rows)
    if asks:
        _show_fields(fields)
    entity = _entity(entity, name, asks=asks)
    key = _key(fields, key, guess.choose_key(fields, entity), asks=asks)
    time = _time(fields, time, "--time", guess.choose_time(fields), asks=asks)
    example, line = _example(sample, key, time)
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
    _finish(session, plan, sample, land, as_json=as_json, dry_run=dry_run, shown=asks)


@new.command(help=_TABLE, short_help=_TABLE.splitlines()[0])
@click.argument("name")
@click.option("--connection", required=True, help="The connection, by its name.")
@click.option("--table", help="The table or view.")
@click.option("--path", metavar="GLOB", help="CSV files below the connection's folder.")
@click.option(
    "--watermark",
    metavar="COLUMN",
    help="What grows with every change: a time, or a number.",
)
@click.option(
    "--time",
    metavar="COLUMN",
    help="When a row changed, where the watermark is a number.",
)
@_shared
@click.pass_obj
def table(
    session: Session,
    name: str,
    connection: str,
    table: str | None,
    path: str | None,
    watermark: str | None,
    time: str | None,
    entity: str | None,
    key: str | None,
    yes: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Write a table's declaration and the models of its entity, from its rows."""
    if bool(table) == bool(path):
        raise click.UsageError("Give --table, or --path for CSV files.")
    check_name(name, "NAME")
    _check_undeclared(session, name)
    sample = _looked_at(session, name, connection, table, path)
    asks = _asks(yes=yes or as_json)
    fields = guess.guess_fields(sample.rows, untyped=path is not None)
    if asks:
        _show_fields(fields)
    entity = _entity(entity, name, asks=asks)
    keys = guess.choose_key(fields, entity, of_a_table=table is not None)
    key = _key_of_rows(fields, key, keys, sample.primary_key, asks=asks)
    choice = guess.choose_time(fields, of_a_table=True)
    given = watermark and guess.field_called(fields, watermark, "--watermark")
    if given and given.kind != "time":
        guess.check_watermark(given)
        by = given.name
        time = _time(fields, time, "--time", choice, asks=asks)
    else:
        by = _time(fields, watermark, "--watermark", choice, asks=asks)
        time = time or by
    guess.check_time(guess.field_called(fields, time, "--time"), "--time")
    by_number = guess.is_number(sample.rows, by)
    example, _ = _example(sample, key, time)
    source = TableOf(connection, by, by_number, table, path)
    plan = Plan(name, entity, key, time, fields, source, example)
    land = f"tidemark extract {name}"
    _finish(session, plan, sample, land, as_json=as_json, dry_run=dry_run, shown=asks)


def _check_undeclared(session: Session, name: str) -> None:
    folder = session.settings.project / FOLDER
    if not [*folder.rglob("*.yml"), *folder.rglob("*.yaml")]:
        return
    known = session.declarations.sources.get(name)
    if known is not None:
        raise RequestError(
            f"there is a source {name} already, in {known.file}",
            way_out="Nothing was written: choose another name",
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


def _looked_at(
    session: Session, name: str, connection: str, table: str | None, path: str | None
) -> Sample:
    """Return the rows, for which there is no declaration yet."""
    shared: dict[str, Any] = {
        "name": name,
        "file": FOLDER / f"{name}.yml",
        "columns": (),
        "connection": connection,
        "key": (),
        "watermark": "",
        "lag": timedelta(0),
        "overlap": timedelta(0),
        "deleted_column": None,
    }
    source: RowSource = (
        CsvSource(**shared, path=path)
        if path is not None
        else TableSource(**shared, table=str(table))
    )
    reader = open_reader(source, session.settings)
    try:
        return of_source(reader, source)
    except SourceError as error:
        # its way out is to mend a declaration, of which there is none
        raise SourceError(
            error.message,
            way_out=f"Mend {'--path' if path else '--table'}, or the source; nothing "
            "was written",
        ) from error


def _asks(*, yes: bool) -> bool:
    return not yes and _is_terminal()


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _entity(given: str | None, name: str, *, asks: bool) -> str:
    guessed = given or entity_of(name)
    if asks and given is None:
        guessed = click.prompt("Entity, what a row is about", default=guessed)
    check_name(guessed, "--entity")
    return guessed


def _key(
    fields: Sequence[Field], given: str | None, choice: Choice, *, asks: bool
) -> str:
    name = given or _chosen("Key", "--key", choice, fields, asks=asks)
    guess.check_key(guess.field_called(fields, name, "--key"), "--key")
    return name


def _key_of_rows(
    fields: Sequence[Field],
    given: str | None,
    choice: Choice,
    primary: Sequence[str],
    *,
    asks: bool,
) -> str:
    if given is None and len(primary) > 1:
        raise RequestError(
            f"the primary key is of {len(primary)} columns, {', '.join(primary)}, and "
            "an entity has one",
            way_out="Name a column that tells rows apart by --key, or make one of "
            "them in a view",
        )
    if given is None and primary:
        given = primary[0]
        if asks:
            given = str(click.prompt("Key", default=given))
    return _key(fields, given, choice, asks=asks)


def _time(
    fields: Sequence[Field],
    given: str | None,
    option: str,
    choice: Choice,
    *,
    asks: bool,
) -> str:
    asked = {"--time": "Event time", "--watermark": "Watermark"}[option]
    name = given or _chosen(asked, option, choice, fields, asks=asks)
    guess.check_time(guess.field_called(fields, name, option), option)
    return name


def _chosen(
    asked: str, option: str, choice: Choice, fields: Sequence[Field], *, asks: bool
) -> str:
    if asks:
        return str(click.prompt(asked, default=choice.best or None))
    if choice.best is not None:
        return choice.best
    if choice.candidates:
        raise RequestError(
            f"{asked.lower()}: it is not clear what it is. It may be "
            f"{guess.listed(choice.candidates)}",
            way_out=f"Name it by {option}",
        )
    raise RequestError(
        f"{asked.lower()}: no field of every row can be it; "
        f"{guess.why_none(fields, option)}",
        way_out=f"Name one that some rows lack by {option}, or let the source state it",
    )


def _example(sample: Sample, key: str, time: str) -> tuple[Any, str]:
    """Return the first row that states key and time, and its payload."""
    for number, row in enumerate(sample.rows):
        stated = guess.written(row.get(key) or "" if row.get(key) != 0 else 0)
        if stated.strip(" ") and guess.event_time(row, time) is not None:
            return row, sample.payloads[number] if sample.payloads else ""
    raise RequestError(
        f"no row of the sample states both {key} and {time}",
        way_out="Name others by --key and --time, or give another sample",
    )


def _show_fields(fields: Sequence[Field]) -> None:
    shown = Table("field", "guessed as", "because", "example", box=None)
    for field in fields:
        missing = "" if field.always else "; some rows lack it"
        shown.add_row(field.name, field.kind, f"{field.why}{missing}", field.example)
    print_table(shown)


def _finish(
    session: Session,
    plan: Plan,
    sample: Sample,
    land: str,
    *,
    as_json: bool,
    dry_run: bool,
    shown: bool,
) -> None:
    """Write the files, or show them, and say what was guessed."""
    project = session.settings.project
    before = (project / PROJECT_FILE).read_bytes().decode("utf-8")
    settings = with_entity(
        before, plan.entity, plan.key_column.name, plan.name, is_stream=plan.is_stream
    )
    files = files_of(plan)
    # no other model may have the name of one of the engine's
    engine.take(project)
    check_new(project, files, model_folders(before))
    if not dry_run:
        write_all(project, files, settings)
    if as_json:
        show_json(_document(plan, sample, files, written=not dry_run))
        return
    if not shown:
        _show_fields(plan.fields)
    if sample.passed_over:
        click.echo(
            f"passed over, because they are no JSON object: {sample.passed_over:,} of "
            f"{sample.passed_over + len(sample.rows):,} lines",
            err=True,
        )
    click.echo(
        f"\n{plan.entity}: key {plan.key} as {plan.key_column.name}, "
        f"event time {plan.time}\n"
    )
    for path, text in files.items():
        click.echo(f"# {path.as_posix()}\n{text}" if dry_run else path.as_posix())
    click.echo(
        f"{PROJECT_FILE}: {plan.entity} under vars: entities:"
        + ("" if dry_run else f"\n\nLand and build it:\n  {land}\n  tidemark build")
    )


def _document(
    plan: Plan, sample: Sample, files: dict[Path, str], *, written: bool
) -> dict[str, object]:
    columns = {column.field.name: column.name for column in plan.columns}
    return {
        "source": plan.name,
        "entity": plan.entity,
        "key": plan.key,
        "time": plan.time,
        "fields": [
            {
                "field": field.name,
                "column": columns.get(field.name),
                "kind": field.kind,
                "because": field.why,
                "example": field.example,
                "always": field.always,
            }
            for field in plan.fields
        ],
        "lines_passed_over": sample.passed_over,
        "written": written,
        "files": {path.as_posix(): text for path, text in files.items()},
    }
