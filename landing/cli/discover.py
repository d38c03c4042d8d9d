"""`tidemark discover`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from landing.cli._session import Session, json_option, print_table, show_json
from landing.declarations import FOLDER, Source, TableSource
from landing.errors import RequestError, SourceError
from landing.lake_account import REMOTE_SCHEMES
from landing.readers import open_reader
from landing.readers.catalog import Catalog, HasCatalog, Listed, undeclared
from landing.scaffold.discovered import Proposal, note_of, propose, type_to_declare
from landing.scaffold.discovered_yaml import Written, declaration_of
from landing.scaffold.names import Names, column_name
from landing.scaffold.write import check_new, write_all

if TYPE_CHECKING:
    from rich.progress import Progress

_HELP = """Write the declaration of a database's tables, for review, from its catalog.

CONNECTION is a connection's name; its address is TIDEMARK_CONNECTION_<NAME>. Without a
TABLE it lists the tables, with the key and the watermark that each seems to have. With
one it prints a declaration: columns with their types, key, watermark, the mark of
deleted rows, why, and which index is missing. No row of a table is read.

\b
Examples:
  tidemark discover shop
  tidemark discover shop customers sales_orders
  tidemark discover shop customers --write

--write puts each into a file of its own below dbt_project/bronze, where tidemark new
would, and never over another. What only you can say stands as a question in a
comment, and such a table is not written.

Exit codes: 0 done; 1 the database cannot be read, or a file cannot be written; 2 the
command line was wrong, or a question is open.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("connection")
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option("--schema", help="List the tables of this schema.")
@click.option("--write", is_flag=True, help="Write a file for each table.")
@json_option
@click.pass_obj
def discover(
    session: Session,
    connection: str,
    tables: tuple[str, ...],
    schema: str | None,
    write: bool,
    as_json: bool,
) -> int:
    """Write the declaration of a database's tables, for review, from its catalog."""
    if "://" in connection:
        raise click.UsageError(
            "An address, which may hold a password, does not belong here: set "
            "TIDEMARK_CONNECTION_SHOP to it, and say shop."
        )
    if write and not tables:
        raise click.UsageError("Name the tables to write.")
    if schema and tables:
        raise click.UsageError("Name a table of a schema as schema.table.")
    declared = _declared(session)
    with _catalog(session, connection) as catalog:
        if not tables:
            return _list(session, catalog, connection, schema, declared, as_json)
        found = list(_looked_at(catalog, connection, tables, declared))
        where = catalog.where
    if write:
        _write(session, found, connection, where)
    if as_json:
        show_json([_document(one, connection, where, written=write) for one in found])
    elif write:
        for one in found:
            click.echo(_file(one).as_posix())
        names = " ".join(one.source for one in found)
        click.echo(
            f"\nReview what was written, and land it:\n  tidemark extract {names}"
        )
    else:
        click.echo(declaration_of(found, connection, where), nl=False)
    return 0


@contextmanager
def _catalog(session: Session, connection: str) -> Iterator[Catalog]:
    """Open the catalog; what a reader says of a source is said of the connection."""
    try:
        _check_address(session, connection)
        reader = cast(HasCatalog, open_reader(undeclared(connection), session.settings))
        with reader.catalog(connection) as catalog:
            yield catalog
    except SourceError as error:
        message = error.message.replace(f"source {connection}: ", "", 1)
        way_out = error.way_out.replace(
            f"Mend landing.table in {FOLDER}", "Name one that is there"
        ).removesuffix("; no window was committed")
        raise SourceError(message, way_out=way_out) from error


def _check_address(session: Session, connection: str) -> None:
    """Raise `SourceError` where the connection is of what has no catalog."""
    address = session.settings.connection(connection, source=connection)
    if "://" not in address or address.startswith((*REMOTE_SCHEMES, "file://")):
        raise SourceError(
            f"connection {connection} is a folder, which has no catalog",
            way_out=f"tidemark new table NAME --connection {connection} --path GLOB "
            "guesses from rows what its files hold",
        )
    if address.startswith(("http://", "https://")):
        raise SourceError(
            f"connection {connection} is an HTTP API, which has no catalog",
            way_out="Declare what it answers as docs/declaring.md shows",
        )


def _declared(session: Session) -> dict[str, Source]:
    folder = session.settings.project / FOLDER
    if not [*folder.rglob("*.yml"), *folder.rglob("*.yaml")]:
        return {}
    return dict(session.declarations.sources)


def _declares(
    declared: dict[str, Source], connection: str, table: str
) -> TableSource | None:
    """Return the source of a table, where it is declared already."""
    for source in declared.values():
        if (
            isinstance(source, TableSource)
            and source.connection.lower() == connection.lower()
            and source.table.lower() == table.lower()
        ):
            return source
    return None


def _looked_at(
    catalog: Catalog,
    connection: str,
    tables: Sequence[str],
    declared: dict[str, Source],
) -> Iterator[Written]:
    names = Names(declared)
    for table in dict.fromkeys(tables):
        proposal = propose(catalog.describe(table))
        known = _declares(declared, connection, table)
        statement = ""
        if proposal.lacks_index and proposal.watermark is not None:
            statement = catalog.create_index(table, proposal.watermark.one)
        yield Written(
            names.give(_source_name(table)) if known is None else known.name,
            proposal,
            statement,
            known.file.as_posix() if known else "",
        )


def _source_name(table: str) -> str:
    """Return what the source of a table is called, which is no word of SQL."""
    name = column_name(table.replace('"', ""))
    bare = name.removeprefix("stated_")
    return name if bare == name else f"{bare}_rows"


def _file(one: Written) -> Path:
    return FOLDER / f"{one.source}.yml"


def _write(
    session: Session, found: Sequence[Written], connection: str, where: str
) -> None:
    for one in found:
        table = one.proposal.table.table
        if one.declared:
            raise RequestError(
                f"{table} is declared already, as {one.source} in {one.declared}",
                way_out="Nothing was written: leave it out",
            )
        if one.proposal.questions:
            raise RequestError(
                f"{table}: {' And '.join(one.proposal.questions)}",
                way_out="Nothing was written: print it without --write, answer that, "
                f"and put it below {FOLDER} yourself",
            )
    files = {_file(one): declaration_of([one], connection, where) for one in found}
    project = session.settings.project
    check_new(project, files)
    write_all(project, files)


def _list(
    session: Session,
    catalog: Catalog,
    connection: str,
    schema: str | None,
    declared: dict[str, Source],
    as_json: bool,
) -> int:
    listed = catalog.tables(schema)
    with _progress(session) as progress:
        rows = [
            _row(catalog, one, _declares(declared, connection, one.table))
            for one in progress.track(listed, description="Looking at tables")
        ]
    if as_json:
        show_json(rows)
        return 0
    if not rows:
        of = f"schema {schema}" if schema else f"connection {connection}"
        click.echo(f"{of}: there is no table that the login may read.", err=True)
        return 0
    from rich.table import Table

    shown = Table("table", box=None, pad_edge=False)
    shown.add_column("rows", justify="right")
    for title in ("key", "watermark", "to know"):
        shown.add_column(title)
    for row in rows:
        about = "" if row["rows"] is None else f"~{row['rows']:,}"
        key = ", ".join(row["key"] or ()) or "?"
        shown.add_row(row["table"], about, key, row["watermark"] or "?", _to_know(row))
    print_table(shown)
    return 0


def _progress(session: Session) -> "Progress":
    from rich.progress import Progress

    return Progress(
        console=session.console,
        disable=not session.console.is_terminal,
        transient=True,
    )


def _row(catalog: Catalog, one: Listed, known: TableSource | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "table": one.table,
        "view": one.is_view,
        "rows": one.rows,
        "key": None,
        "watermark": None,
        "deleted_column": None,
        "lacks_index": False,
        "questions": [],
        "declared_as": known.name if known else None,
    }
    try:
        proposal = propose(catalog.describe(one.table))
    except SourceError as error:
        # a view that is broken hides no other
        return {**row, "questions": [error.message.partition(": ")[2]]}
    return {**row, **_chosen(proposal)}


def _chosen(proposal: Proposal) -> dict[str, Any]:
    key, watermark, deleted = proposal.key, proposal.watermark, proposal.deleted
    return {
        "key": list(key.columns) if key else None,
        "watermark": watermark.one if watermark else None,
        "deleted_column": deleted.one if deleted else None,
        "lacks_index": proposal.lacks_index,
        "questions": proposal.questions,
    }


def _to_know(row: dict[str, Any]) -> str:
    said = [f"declared as {row['declared_as']}"] if row["declared_as"] else []
    said += ["a view"] if row["view"] else []
    said += ["no index of the watermark"] if row["lacks_index"] else []
    if row["key"] and row["watermark"]:
        said += row["questions"]
    return ", ".join(said)


def _document(
    one: Written, connection: str, where: str, *, written: bool
) -> dict[str, Any]:
    proposal = one.proposal
    reasons = {
        "key": proposal.key.why if proposal.key else None,
        "watermark": proposal.watermark.why if proposal.watermark else None,
        "deleted_column": proposal.deleted.why if proposal.deleted else None,
    }
    return {
        "source": one.source,
        "table": proposal.table.table,
        "view": proposal.table.is_view,
        "rows": proposal.table.rows,
        **_chosen(proposal),
        "because": reasons,
        "create_index": one.create_index or None,
        "columns": [
            {
                "name": column.name,
                "type": column.shown,
                "declared": type_to_declare(column),
                "nullable": column.nullable,
                "note": note_of(column),
            }
            for column in proposal.table.columns
        ],
        "declared_in": one.declared or None,
        "written": written,
        "file": _file(one).as_posix(),
        "declaration": declaration_of([one], connection, where),
    }
