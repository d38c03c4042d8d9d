"""`tidemark replay`."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from landing.cli._session import Session, json_option, show_json
from landing.payloads import FORMATS, Format
from landing.replaying import Progress as Report
from landing.replaying import Replayed
from landing.replaying import replay as replay_files

_HELP = """Land the events of files as if they had come from the event hub.

FILE is NDJSON (one payload a line), CSV (a JSON object a row) or Parquet (the
column body, else a JSON object a row); - is standard input.

\b
Examples:
  tidemark replay order_events orders.ndjson
  tidemark replay order_events monday.csv tuesday.csv
  gunzip -c orders.ndjson.gz | tidemark replay order_events -
  tidemark replay order_events --format csv --json - < orders.txt

All files are checked before the first event is landed. Interrupted later, what
was landed stays, each Bronze file whole. Running the same command again is safe:
copies are one version in Silver.

Sequence numbers count from 1 in each file: the lines of NDJSON, the rows of data
of CSV (neither header nor blank lines) and of Parquet.

Exit codes: 0 all landed; 1 a file cannot be used or the lake cannot be written;
2 the command line was wrong; 130 interrupted.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("source")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="What the files are, whatever their names end with. "
    "Standard input is NDJSON unless this says otherwise.",
)
@json_option
@click.pass_obj
def replay(
    session: Session,
    source: str,
    files: tuple[str, ...],
    form: Format | None,
    as_json: bool,
) -> None:
    """Land the events of files as if they had come from the event hub."""
    stream = session.declarations.stream(source)
    stdin = getattr(sys.stdin, "buffer", io.BytesIO())  # it may be closed
    with _progress(session.console) as report:
        replayed = replay_files(
            session.lake, stream, files, stdin, form=form, progress=report
        )
    if as_json:
        show_json(_document(replayed))
    else:
        click.echo(_summary(replayed))


def _document(replayed: Replayed) -> dict[str, object]:
    return {
        "source": replayed.source,
        "files": [
            {"file": f.file, "events": f.events, "blank_lines": f.blank_lines}
            for f in replayed.files
        ],
        "events": replayed.events,
        "bronze_files": len(replayed.bronze_files),
    }


def _summary(replayed: Replayed) -> str:
    blank = sum(file.blank_lines for file in replayed.files)
    skipped = f"; skipped {_count(blank, 'blank line')}" if blank else ""
    return (
        f"replayed {_count(replayed.events, 'event')} "
        f"from {_count(len(replayed.files), 'file')} into {replayed.source}: "
        f"{_count(len(replayed.bronze_files), 'Bronze file')}{skipped}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _progress(console: Console) -> Iterator[Report]:
    """Yield what shows the progress on a terminal, and nothing elsewhere."""
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)

        def report(name: str, done: int, total: int) -> None:
            bar.update(task, description=name, completed=done, total=total or None)

        yield report
