"""`tidemark extract`."""

import re
import traceback
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from landing.cli._session import Session, json_option, print_table, show_json
from landing.declarations import RowSource
from landing.errors import TidemarkError
from landing.extract import ExtractResult, Step
from landing.extract import extract as extract_source
from landing.readers import open_reader
from landing.watermarks import Control


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@json_option
@click.pass_context
def extract(context: click.Context, sources: tuple[str, ...], as_json: bool) -> None:
    """Land what changed in the declared tables and files since the last run.

    Without a SOURCE, all of them. A source that fails keeps its watermark and
    does not stop the others; the exit code is then 1.

    \b
    Example:
      tidemark extract customers sales_orders
    """
    session: Session = context.obj
    declared = session.declarations
    wanted = [declared.row_source(name) for name in dict.fromkeys(sources)]
    lake = session.lake
    control = Control.open(session.settings.require_control())
    done: list[ExtractResult] = []
    failed: dict[str, TidemarkError] = {}
    for source in wanted or declared.row_sources:
        try:
            reader = open_reader(source, session.settings)
            with _Shown(session.console, source) as shown:
                done.append(
                    extract_source(
                        source,
                        reader=reader,
                        lake=lake,
                        control=control,
                        progress=shown.step,
                    )
                )
        except TidemarkError as error:
            failed[source.name] = error
    if as_json:
        show_json(
            {
                "extracted": [asdict(result) for result in done],
                "failed": [
                    {"source": name, "error": str(error)}
                    for name, error in failed.items()
                ],
            }
        )
    elif done:
        print_table(_table(done))
    elif not failed:
        click.echo("No table or file is declared as a source.", err=True)
    for failure in failed.values():
        if session.debug:
            traceback.print_exception(failure)
        click.echo(f"Error: {' '.join(str(failure).split())}", err=True)
    if failed:
        context.exit(1)


class _Shown:
    """A line that tells how far a source is; only on a terminal."""

    def __init__(self, console: Console, source: RowSource) -> None:
        self._name = source.name
        self._status = console.status(f"{source.name}: asking the source")
        self._is_shown = console.is_terminal

    def __enter__(self) -> "_Shown":
        if self._is_shown:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def step(self, step: Step, rows: int) -> None:
        doing = {"planned": "reading", "landed": "reading", "committing": "committing"}
        self._status.update(f"{self._name}: {doing[step]}, {rows:,} rows landed")


def _table(done: list[ExtractResult]) -> Table:
    table = Table("source", "window low", "window high", box=None)
    table.add_column("rows", justify="right")
    table.add_column("files", justify="right")
    for result in done:
        table.add_row(
            result.source,
            _short(result.window_low or "start"),
            _short(result.window_high or "none"),
            f"{result.rows:,}",
            f"{result.files:,}",
        )
    return table


def _short(watermark: str) -> str:
    """Return the watermark without the zeros that end a time."""
    return re.sub(r"\.?0+Z$", "Z", watermark) if "." in watermark else watermark
