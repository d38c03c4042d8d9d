"""`tidemark watermark`."""

from dataclasses import asdict
from typing import Any, cast

import click

from landing.cli._session import Session, json_option, print_table, show_json
from landing.cli.extract import shown_watermark
from landing.control.watermarks import Control
from landing.declarations import FileSource, TableSource
from landing.errors import RequestError

_ANY_CLOCK = "9999-12-31T23:59:59.999999999Z"

_HELP = """Show or move how far the tables are landed.

The next run of `tidemark extract` reads from the watermark on, less the overlap. What
lands a second time is one version in Silver.

\b
Examples:
  tidemark watermark list
  tidemark watermark show sales_orders
  tidemark watermark set sales_orders 2026-05-01T10:00
"""

_LIST = """List the watermarks, and how the last run of each source ended.

\b
Example:
  tidemark watermark list --json
"""

_SHOW = """Show a watermark, what it is measured on, and its history.

\b
Example:
  tidemark watermark show sales_orders --runs 50
"""

_SET = """Let the next run go on from this watermark.

What it reads lands, also what has before. Going forward passes over what lies between.

\b
Examples:
  tidemark watermark set sales_orders 2026-05-01T10:00
  tidemark watermark set invoices 41250

Exit codes: 0 set; 1 a run has the source; 2 the command line was wrong.
"""

_RESET = """Let the next run land everything, of whatever table there is.

It is what to do where a table was made again, emptied or replaced, or where files are
gone from the lake. The runs stay in the history.

\b
Example:
  tidemark watermark reset sales_orders

Exit codes: 0 reset; 1 a run has the source; 2 the command line was wrong.
"""

_ADOPT = """Let the next run go on from what is there, without landing it.

It is what to do where a table, a database or a lake is called otherwise and holds the
same. What it holds is taken to have landed up to the watermark, or up to the largest
number that is there. Files that landed count as read as they are declared now.

\b
Example:
  tidemark watermark adopt sales_orders

Exit codes: 0 adopted; 1 the source cannot be read, or a run has it; 2 the command
line was wrong.
"""


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def watermark() -> None:
    """Show or move how far the tables are landed."""


@watermark.command("list", help=_LIST, short_help=_LIST.splitlines()[0])
@json_option
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List the watermarks, and how the last run of each source ended."""
    control = _control(session)
    declared = {source.name for source in session.declarations.row_sources}
    names = sorted(declared | set(control.sources()))
    rows = [_row(control, name, is_declared=name in declared) for name in names]
    if as_json:
        show_json(rows)
        return
    from rich.table import Table

    table = Table(
        "source", "watermark", "window high", "last run", box=None, pad_edge=False
    )
    for row in rows:
        last = row["last_run"]
        ended = "never" if last is None else f"{last['status']} {_at(last)}"
        table.add_row(
            row["source"] if row["declared"] else f"{row['source']} (not declared)",
            shown_watermark(row["watermark"], "start"),
            shown_watermark(row["window_high"], "none"),
            ended,
        )
    print_table(table)


@watermark.command(help=_SHOW, short_help=_SHOW.splitlines()[0])
@click.argument("source")
@click.option(
    "--runs",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="N",
    help="Show so many of the last runs.",
)
@json_option
@click.pass_obj
def show(session: Session, source: str, runs: int, as_json: bool) -> None:
    """Show a watermark, what it is measured on, and its history."""
    import json

    control = _control(session)
    if source not in control.sources():
        session.declarations.row_source(source)  # names the ones there are
    row = _row(control, source)
    measured = control.standing(source).measured
    row["measured"] = None if measured is None else json.loads(measured)
    history = control.runs(source, last=runs)
    if as_json:
        show_json({**row, "runs": [asdict(run) for run in history]})
        return
    click.echo(f"{source}: goes on from {shown_watermark(row['watermark'], 'start')}")
    for part, value in _parts(row["measured"]):
        click.echo(f"  {part:<10} {value}")
    from rich.table import Table

    columns = ("started (UTC)", "status", "window low", "window high", "seen")
    table = Table(*columns, box=None, pad_edge=False)
    for column in ("rows", "files"):
        table.add_column(column, justify="right")
    table.add_column("error")
    for run in history:
        table.add_row(
            _at(asdict(run)),
            run.status,
            shown_watermark(run.window_low, "start"),
            shown_watermark(run.window_high, "none"),
            shown_watermark(run.seen, ""),
            "" if run.rows is None else f"{run.rows:,}",
            "" if run.files is None else f"{run.files:,}",
            run.error or "",
        )
    print_table(table)


@watermark.command("set", help=_SET, short_help=_SET.splitlines()[0])
@click.argument("source")
@click.argument("value")
@json_option
@click.pass_obj
def set_(session: Session, source: str, value: str, as_json: bool) -> None:
    """Let the next run go on from this watermark."""
    from landing.control.moves import set_watermark

    table, control = _table(session, source), _control(session)
    _moved(source, set_watermark(table, control, value), as_json=as_json)


@watermark.command(help=_RESET, short_help=_RESET.splitlines()[0])
@click.argument("source")
@json_option
@click.pass_obj
def reset(session: Session, source: str, as_json: bool) -> None:
    """Let the next run land everything, of whatever table there is."""
    from landing.control.moves import reset_watermark
    from landing.extraction.landed_files import reset_files

    declared, control = session.declarations.row_source(source), _control(session)
    again = reset_files if isinstance(declared, FileSource) else reset_watermark
    again(declared.name, control)
    _moved(source, None, as_json=as_json)


@watermark.command(help=_ADOPT, short_help=_ADOPT.splitlines()[0])
@click.argument("source")
@json_option
@click.pass_obj
def adopt(session: Session, source: str, as_json: bool) -> None:
    """Let the next run go on from what is there, without landing it."""
    from landing.control.moves import adopt_watermark
    from landing.extraction.landed_files import adopt_files
    from landing.readers import Reader, open_reader

    declared, control = session.declarations.row_source(source), _control(session)
    if isinstance(declared, FileSource):
        adopt_files(declared, control)
        if as_json:
            _moved(source, None, as_json=True)
        else:
            click.echo(f"{source}: what landed counts as read as it is declared now")
        return
    table = _table(session, source)
    reader = open_reader(table, session.settings)
    # of a table, which `_table` saw to
    text = adopt_watermark(table, cast(Reader, reader), control, session.lake)
    _moved(source, text, as_json=as_json)


def _control(session: Session) -> Control:
    _ = session.lake  # it makes its folder, in which the table is unless set
    return Control.open(session.settings.require_control())


def _table(session: Session, name: str) -> TableSource:
    source = session.declarations.row_source(name)
    if isinstance(source, FileSource):
        raise RequestError(
            f"source {name} is of files, which land by what is new in them",
            way_out="Name a table, or land all files again: tidemark watermark reset "
            f"{name}",
        )
    return source


def _row(control: Control, name: str, *, is_declared: bool = True) -> dict[str, Any]:
    newest = control.runs(name, last=1)
    committed = control.watermark(name)
    return {
        "source": name,
        "declared": is_declared,
        "watermark": _resume(control, name),
        "window_high": committed and committed.watermark,
        "committed_at": committed and committed.committed_at,
        "last_run": asdict(newest[0]) if newest else None,
    }


def _resume(control: Control, name: str) -> str | None:
    """Return from where the next run goes on, whatever the source's clock says."""
    run = control.base(name, control.standing(name).generation, _ANY_CLOCK)
    if run is None:
        return None
    return run.window_high if run.source_clock is None else run.resume


def _parts(measured: dict[str, Any] | None) -> list[tuple[str, str]]:
    if measured is None:
        return []
    parts = {**measured.pop("measure"), **measured}
    return [(part, str(value)) for part, value in parts.items() if value]


def _at(run: dict[str, Any]) -> str:
    return f"{run['started_at']:%Y-%m-%d %H:%M:%S}"


def _moved(source: str, text: str | None, *, as_json: bool) -> None:
    if as_json:
        show_json({"source": source, "watermark": text})
        return
    click.echo(f"{source}: the next run goes on from {shown_watermark(text, 'start')}")
