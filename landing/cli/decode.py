"""`tidemark decode`."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from landing.cli._session import Session, json_option, show_json
from landing.cli._times import past_time

if TYPE_CHECKING:
    from landing.decode import Redecoded

_HELP = """Decode events once more that could not be decoded when they landed.

Such an event stands in Bronze as received, and is a reject, not_decoded: its schema was
not in the registry yet, say, or the registry was down. What can be read now lands
beside it, and its reject is closed by the next build. SOURCE is a stream; all streams
unless one is named.

\b
Examples:
  tidemark decode
  tidemark decode order_events
  tidemark decode order_events --since 2026-05-01T10:00 --json

All files of a stream are read, or those that landed from --since on. Running it again
is safe: what was decoded already is passed over.

Exit codes: 0 done, also where some still cannot be decoded, which the answer counts by
their reasons; 1 the lake cannot be read or written, or a library is missing; 2 the
command line was wrong; 130 interrupted.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("source", required=False)
@click.option(
    "--since",
    type=past_time,
    metavar="TIME",
    help="What landed from the hour of this time on: 2026-05-01T10:00; UTC.",
)
@json_option
@click.pass_obj
def decode(
    session: Session, source: str | None, since: datetime | None, as_json: bool
) -> None:
    """Decode events once more that could not be decoded when they landed."""
    from rich.progress import Progress, TaskID

    from landing import engine
    from landing.building.rejects import SOURCE
    from landing.decode import redecode

    engine.take(session.settings.project)
    session.settings.require_lake()
    declared = session.declarations
    streams = declared.streams if source is None else [declared.stream(source)]
    resolved = declared.internal(SOURCE)
    done = []
    bar = Progress(
        console=session.console,
        disable=not session.console.is_terminal,
        transient=True,
    )
    with bar:
        for stream in streams:
            task = bar.add_task(stream.name, total=None)

            def report(done: int, total: int, task: TaskID = task) -> None:
                bar.update(task, completed=done, total=total)

            done.append(
                redecode(session.lake, stream, resolved, since=since, progress=report)
            )
    if as_json:
        show_json([asdict(one) for one in done])
    else:
        for one in done:
            _show(one)


def _show(done: "Redecoded") -> None:
    if not done.undecoded:
        click.echo(f"{done.source}: nothing waits to be decoded")
        return
    files = f"{len(done.files):,} Bronze file{'' if len(done.files) == 1 else 's'}"
    click.echo(
        f"{done.source}: decoded {done.decoded:,} of {done.undecoded:,} events, "
        f"into {files}"
    )
    for reason, count in done.reasons.most_common():
        click.echo(f"{count:>9,} {reason}")
