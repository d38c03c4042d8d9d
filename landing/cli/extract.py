"""`tidemark extract`."""

import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict

import click
from rich.console import Console
from rich.status import Status
from rich.table import Table

from landing.cli._session import Session, json_option, print_table, show_json
from landing.cli._sizes import shown_size
from landing.cli._telling import tell_error
from landing.control.watermarks import Control
from landing.declarations import RowSource, TableSource
from landing.errors import TidemarkError, of_source
from landing.extraction.table import ExtractResult, Request, Step
from landing.extraction.table import extract as extract_source
from landing.hidden import without_secrets
from landing.readers import open_reader

_HELP = """Land what changed in the declared tables and files since the last run.

Without a SOURCE, all of them. A source that fails keeps its watermark and does not
stop the others.

With --since or --until the rows of that window land beside the watermark, which stays:
a backfill. With --full all rows land again. What Silver has already is one version
there, so neither changes anything but by what it finds.

\b
Examples:
  tidemark extract customers sales_orders
  tidemark extract --parallel 4
  tidemark extract sales_orders --since 2026-05-01 --until 2026-05-31T23:59
  tidemark extract customers --full --dry-run

Exit codes: 0 landed; 1 a source failed; 2 the command line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--full", is_flag=True, help="Land all rows again.")
@click.option(
    "--since",
    metavar="WATERMARK",
    help="Land from this watermark on, and leave where the next run goes on.",
)
@click.option(
    "--until",
    metavar="WATERMARK",
    help="Land up to this watermark, itself too, and leave where the next run goes on.",
)
@click.option(
    "--parallel",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Extract so many sources at a time.",
)
@click.option("--dry-run", is_flag=True, help="Read and count, and land nothing.")
@click.option(
    "--confirm-deletes",
    is_flag=True,
    help="Compare keys now, and land the deletions however many there are.",
)
@json_option
@click.pass_context
def extract(
    context: click.Context,
    sources: tuple[str, ...],
    full: bool,
    since: str | None,
    until: str | None,
    parallel: int,
    dry_run: bool,
    confirm_deletes: bool,
    as_json: bool,
) -> None:
    """Land what changed in the declared tables and files since the last run."""
    session: Session = context.obj
    request = Request(full, since, until, dry_run, confirm_deletes)
    if full and request.is_backfill:
        raise click.UsageError("Give --full, or --since and --until.")
    declared = session.declarations
    wanted = [declared.row_source(name) for name in dict.fromkeys(sources)]
    if request.is_backfill and not wanted:
        raise click.UsageError("Name the sources that --since and --until are of.")
    if confirm_deletes:
        _check_deletes(wanted, is_backfill=request.is_backfill)
    lake = session.lake
    control = Control.open(session.settings.require_control())
    done: list[ExtractResult] = []
    failed: dict[str, TidemarkError] = {}

    def run(source: RowSource, shown: _Shown) -> ExtractResult | TidemarkError:
        try:
            with shown.of(source.name) as step:
                return extract_source(
                    source,
                    reader=open_reader(source, session.settings),
                    lake=lake,
                    control=control,
                    progress=step,
                    request=request,
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            return of_source(source.name, error)

    chosen = wanted or declared.row_sources
    with _Shown(session.console) as shown, ThreadPoolExecutor(parallel) as threads:
        # one at a time needs no thread, and can be interrupted
        each = map if parallel == 1 else threads.map
        ended = each(lambda source: run(source, shown), chosen)
        for source, result in zip(chosen, ended, strict=True):
            if isinstance(result, ExtractResult):
                done.append(result)
            else:
                failed[source.name] = result
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
            shown_stack = "".join(traceback.format_exception(failure))
            click.echo(without_secrets(shown_stack), err=True, nl=False)
        tell_error(str(failure))
    if failed:
        context.exit(max(error.exit_code for error in failed.values()))


def _check_deletes(wanted: Sequence[RowSource], *, is_backfill: bool) -> None:
    if is_backfill:
        raise click.UsageError(
            "--since and --until compare no keys: give --confirm-deletes without them."
        )
    for source in wanted:
        if not (isinstance(source, TableSource) and source.deletes == "reconcile"):
            raise click.UsageError(
                f"Source {source.name} compares no keys: --confirm-deletes is for "
                "deletes: reconcile."
            )


class _Shown:
    """A line that tells how far the sources are; only on a terminal."""

    def __init__(self, console: Console) -> None:
        self._status: Status = console.status("asking the sources")
        self._is_shown = console.is_terminal
        self._doing: dict[str, str] = {}

    def __enter__(self) -> "_Shown":
        if self._is_shown:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    @contextmanager
    def of(self, name: str) -> Iterator[Callable[[Step, int], None]]:
        """Show a source while it is extracted; give what says how far it is."""
        doing = {"planned": "reading", "landed": "reading", "committing": "committing"}

        def step(reached: Step, rows: int) -> None:
            self._doing[name] = f"{doing[reached]}, {rows:,} rows landed"
            self._update()

        self._doing[name] = "asking the source"
        self._update()
        try:
            yield step
        finally:
            del self._doing[name]
            self._update()

    def _update(self) -> None:
        now = [f"{name}: {doing}" for name, doing in [*self._doing.items()]]
        self._status.update("; ".join(now) or "done")


def _table(done: list[ExtractResult]) -> Table:
    table = Table("source", "window low", "window high", box=None)
    for column in ("rows", "files", "bytes", "seconds"):
        table.add_column(column, justify="right")
    for result in done:
        table.add_row(
            result.source,
            shown_watermark(result.window_low, "start"),
            shown_watermark(result.window_high, "none"),
            f"{result.rows:,}",
            f"{result.files:,}",
            shown_size(result.bytes),
            f"{result.seconds:.1f}",
        )
    return table


def shown_watermark(watermark: str | None, none: str) -> str:
    """Return the watermark without the zeros that end a time."""
    if watermark is None:
        return none
    return re.sub(r"\.?0+Z$", "Z", watermark) if "." in watermark else watermark
