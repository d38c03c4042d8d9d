"""`tidemark new table`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

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
from landing.declarations import (
    FOLDER,
    FileFormat,
    FileSource,
    RowSource,
    TableSource,
)
from landing.errors import RequestError, SourceError
from landing.readers import open_reader
from landing.scaffold import choose
from landing.scaffold.choose import Choice
from landing.scaffold.guess import Field, guess_fields, is_number
from landing.scaffold.plan import Plan, TableOf, check_name
from landing.scaffold.sample import Sample, of_source

_NONE = "none"
_KINDS: Mapping[str, FileFormat] = {
    "csv": "csv",
    "json": "json",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
    "parquet": "parquet",
    "xlsx": "excel",
}

_TABLE = """Write a table's declaration and the models of its entity, from its rows.

The table, or the files of --path, are read through the connection, whose address is
TIDEMARK_CONNECTION_<NAME>. What files are their names say, or --kind. The key is the
table's primary key, the event time its watermark, unless that is a number; it asks as
`tidemark new stream` does. A column such as deleted or deleted_at is taken to mark
deleted rows, unless --deletes says another, or none.

\b
Examples:
  tidemark new table suppliers --connection shop --table suppliers
  tidemark new table prices --connection catalogue --path 'prices*.csv' --key sku
  tidemark new table stock --connection catalogue --path '*.json' --records data.items
  tidemark new table staff --connection desk --table staff --deletes left_at

How an HTTP API pages and signs in no row says: declare one by hand.
No file is ever overwritten, and where one cannot be written none is.

Exit codes: 0 written; 1 the source cannot be read, or a file cannot be written;
2 something must be said by an option, or is there already.
"""


@click.command(help=_TABLE, short_help=_TABLE.splitlines()[0])
@click.argument("name")
@click.option("--connection", required=True, help="The connection, by its name.")
@click.option("--table", help="The table or view.")
@click.option("--path", metavar="GLOB", help="Files below the connection's folder.")
@click.option(
    "--kind",
    type=click.Choice(get_args(FileFormat)),
    help="What the files are, where their names do not say.",
)
@click.option(
    "--records", metavar="NAMES", help="Where in a JSON document the list of rows is."
)
@click.option("--sheet", help="The sheet of a workbook; the first unless said.")
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
    kind: FileFormat | None,
    records: str | None,
    sheet: str | None,
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
        raise click.UsageError("Give --table, or --path for files.")
    if path is None and (kind or records or sheet):
        raise click.UsageError("--kind, --records and --sheet are of files: --path.")
    kind = None if path is None else kind or _kind_of(path)
    _check_place(kind, records, sheet)
    check_name(name, "NAME")
    check_undeclared(session, name)
    origin = TableOf(
        connection,
        watermark="",
        table=table,
        path=path,
        kind=kind or "table",
        records=records,
        sheet=sheet,
    )
    sample = _looked_at(session, name, origin)
    asks = may_ask(yes=yes or as_json)
    # of a file of text every value is one
    fields = guess_fields(sample.rows, untyped=kind not in (None, "parquet"))
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
    source = replace(
        origin, watermark=by, watermark_is_number=by_number, deleted=deleted
    )
    plan = Plan(name, entity, key, time, fields, source, example)
    land = f"tidemark extract {name}"
    finish(session, plan, sample, land, as_json=as_json, dry_run=dry_run, shown=asks)


def _kind_of(path: str) -> FileFormat:
    """Return what files are, by how their names end; raise `RequestError`."""
    last = path.rpartition("/")[2].lower().removesuffix(".gz")
    kind = _KINDS.get(last.rpartition(".")[2]) if "." in last else None
    if kind is None:
        raise RequestError(
            f"--path: {path} does not say what the files are",
            way_out=f"Say it by --kind: {', '.join(get_args(FileFormat))}",
        )
    return kind


def _check_place(
    kind: FileFormat | None, records: str | None, sheet: str | None
) -> None:
    if records and kind != "json":
        raise click.UsageError("--records is of JSON documents: --kind json.")
    if sheet and kind != "excel":
        raise click.UsageError("--sheet is of workbooks: --kind excel.")


def _looked_at(session: Session, name: str, origin: TableOf) -> Sample:
    """Return the rows, for which there is no declaration yet."""
    shared: dict[str, Any] = {
        "name": name,
        "file": FOLDER / f"{name}.yml",
        "columns": (),
        "connection": origin.connection,
        "key": (),
        "deleted_column": None,
    }
    window: dict[str, Any] = {
        "watermark": "",
        "lag": timedelta(0),
        "overlap": timedelta(0),
    }
    source: RowSource
    if origin.path is None or origin.kind == "table":
        source = TableSource(**shared, **window, table=str(origin.table))
    else:
        source = FileSource(
            **shared,
            path=origin.path,
            format=origin.kind,
            records=origin.records,
            sheet=origin.sheet,
        )
    reader = open_reader(source, session.settings)
    try:
        return of_source(reader, source)
    except SourceError as error:
        # its way out is to mend a declaration, of which there is none
        raise SourceError(
            error.message,
            way_out=f"Mend {'--path' if origin.path else '--table'}, or the source, "
            "of which a view may call columns otherwise; nothing was written",
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
