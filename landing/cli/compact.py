"""`tidemark compact`."""

from dataclasses import asdict
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from landing.cli._session import Session, json_option, show_json
from landing.cli._sizes import shown_size
from landing.cli._times import duration
from landing.compact import Compacted, sources_landed
from landing.compact import compact as compact_source
from landing.errors import LakeError

if TYPE_CHECKING:
    from rich.console import Console

_HELP = """Make one file of the many that landed in each closed hour.

The rows are the same, sorted by partition and sequence, or by window, and a build
counts and takes in nothing twice: docs/compaction.md. Without a SOURCE, all of them.

\b
Examples:
  tidemark compact
  tidemark compact order_events --older-than 6h --dry-run

The files that landed stay for --keep-for, and the first call after that removes them.
It may be killed, run again and run twice at once. An hour with a file that cannot be
read stays as it is, and does not stop the others. Builds on DuckDB and on T-SQL read
what was compacted; on Spark and Databricks they stop, and say so.

Exit codes: 0 done; 1 the lake cannot be read or written, or an hour stayed as it was;
2 the command line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--older-than",
    type=duration,
    metavar="TIME",
    default="2h",
    show_default=True,
    help="Leave hours alone that ended later than this ago.",
)
@click.option(
    "--keep-for",
    type=duration,
    metavar="TIME",
    default="24h",
    show_default=True,
    help="How long the files that landed stand beside the one of their rows.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@json_option
@click.pass_obj
def compact(
    session: Session,
    sources: tuple[str, ...],
    older_than: timedelta,
    keep_for: timedelta,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Make one file of the many that landed in each closed hour."""
    session.settings.require_lake()
    lake = session.lake
    done: list[Compacted] = []
    failed: dict[str, LakeError] = {}
    for source in sources_landed(lake, sources):
        try:
            with _Shown(session.console, source) as shown:
                result = compact_source(
                    lake,
                    source,
                    older_than=older_than,
                    keep_for=keep_for,
                    dry_run=dry_run,
                    progress=shown.step,
                )
        except LakeError as error:
            failed[source] = error
            continue
        done.append(result)
        if not as_json:
            click.echo(_line(result, dry_run=dry_run))
    if as_json:
        show_json(
            {
                "lake": lake.url,
                "dry_run": dry_run,
                "sources": [asdict(result) for result in done],
                "failed": {name: str(failure) for name, failure in failed.items()},
            }
        )
    for name, failure in failed.items():
        click.echo(f"Error: source {name}: {failure}", err=True)
    for result in done:
        for hour, why in result.failed.items():
            click.echo(f"Error: source {result.source}, hour {hour}: {why}", err=True)
    return 1 if failed or any(result.failed for result in done) else 0


def _line(result: Compacted, *, dry_run: bool) -> str:
    if result.hours:
        hours = "1 hour" if result.hours == 1 else f"{result.hours:,} hours"
        said = f"{hours}, {result.files:,} files"
        said += (
            f" of {shown_size(result.bytes)} would be compacted"
            if dry_run
            else f" -> {result.made:,}, "
            f"{shown_size(result.bytes)} -> {shown_size(result.bytes_made)}"
        )
    else:
        said = "nothing to compact"
    if result.removed:
        said += f"; {result.removed:,} old files removed"
    if result.waiting:
        said += f"; {result.waiting:,} old files kept for now"
    return f"{result.source}: {said}"


class _Shown:
    """A bar of one source's hours on a terminal, and nothing elsewhere."""

    def __init__(self, console: "Console", source: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("hours"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task(source, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def step(self, done: int, hours: int) -> None:
        """Show how many hours are done."""
        self._bar.update(self._task, completed=done, total=hours)
