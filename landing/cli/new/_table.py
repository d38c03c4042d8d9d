"""`tidemark new table`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

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
from landing.declarations import FOLDER, FileSource, RowSource, TableSource
from landing.errors import RequestError, SourceError
from landing.readers import open_reader
from landing.scaffold import choose
from landing.scaffold.choose import Choice
from landing.scaffold.guess import Field, guess_fields, is_number
from landing.scaffold.plan import Plan, TableOf, check_name
from landing.scaffold.sample import Sample, of_source

_NONE = "none"

_TABLE = """Write a table's declaration and the models of its entity, from its rows.

The table, or the CSV files of --path, are read through the connection, whose address
is TIDEMARK_CONNECTION_<NAME>. The key is the table's primary key, the event time its
watermark, unless that is a number; it asks as `tidemark new stream` does. A column
such as deleted or deleted_at is taken to mark deleted rows, unless --deletes says
another, or none.

\b
Examples:
  tidemark new table suppliers --connection shop --table suppliers
  tidemark new table prices --connection catalogue --path 'prices*.csv' --key sku
  tidemark new table staff --connection desk --table staff --deletes left_at

No file is ever overwritten, and where one cannot be written none is.

Exit codes: 0 written; 1 the source cannot be read, or a file cannot be written;
2 something must be said by an option, or is there already.
"""


@click.command(help=_TABLE, short_help=_TABLE.splitlines()[0])
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
@click.option(
    "--deletes",
    metavar="COLUMN",
    help="What marks a deleted row: yes or no, or a time; none: nothing does.",
)
@shared_options
@click.pass_obj
def table(
    session: Session,
    name: str,
    connection: str,
    table: str | None,
    path: str | None,
    watermark: str | None,
    time: str | None,
    deletes: str | None,
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
    check_undeclared(session, name)
    sample = _looked_at(session, name, connection, table, path)
    asks = may_ask(yes=yes or as_json)
    fields = guess_fields(sample.rows, untyped=path is not None)
    if asks:
        show_fields(fields)
    entity = ask_entity(entity, name, asks=asks)
    keys = choose.choose_key(fields, entity, of_a_table=table is not None)
    key = _key_of_rows(fields, key, keys, sample.primary_key, asks=asks)
    choice = choose.choose_time(fields, of_a_table=True)
    given = watermark and choose.field_called(fields, watermark, "--watermark")
    if given and given.kind != "time":
        choose.check_watermark(given)
        by = given.name
        time = ask_time(fields, time, "--time", choice, asks=asks)
    else:
        by = ask_time(fields, watermark, "--watermark", choice, asks=asks)
        time = time or by
    choose.check_time(choose.field_called(fields, time, "--time"), "--time")
    by_number = is_number(sample.rows, by)
    example, _ = find_example(sample, fields, key, time)
    deleted = _deletes(fields, deletes, sample, asks=asks)
    source = TableOf(connection, by, by_number, table, path, deleted)
    plan = Plan(name, entity, key, time, fields, source, example)
    land = f"tidemark extract {name}"
    finish(session, plan, sample, land, as_json=as_json, dry_run=dry_run, shown=asks)


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
        "deleted_column": None,
    }
    window: dict[str, Any] = {
        "watermark": "",
        "lag": timedelta(0),
        "overlap": timedelta(0),
    }
    source: RowSource = (
        FileSource(**shared, path=path)
        if path is not None
        else TableSource(**shared, **window, table=str(table))
    )
    reader = open_reader(source, session.settings)
    try:
        return of_source(reader, source)
    except SourceError as error:
        # its way out is to mend a declaration, of which there is none
        raise SourceError(
            error.message,
            way_out=f"Mend {'--path' if path else '--table'}, or the source, of which "
            "a view may call columns otherwise; nothing was written",
        ) from error


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
    return ask_key(fields, given, choice, asks=asks)


def _deletes(
    fields: Sequence[Field], given: str | None, sample: Sample, *, asks: bool
) -> str | None:
    """Return the column that marks deleted rows, if one does."""
    name = given or choose.choose_deleted(fields, sample.rows) or _NONE
    if asks and given is None:
        name = str(click.prompt("Marks deleted rows", default=name))
    if name == _NONE:
        return None
    return choose.field_called(fields, name, "--deletes").name
