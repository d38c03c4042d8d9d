"""`tidemark dashboard`."""

from pathlib import Path

import click

from landing.cli._session import Session
from landing.cli._signals import stopped_by_signals

_HELP = """Show Gold and the state of the pipeline as a web page on this machine.

Gates first, then what models say they show: orders and revenue, late deliveries, how
fast events arrive, what was rejected and why. It reads what green builds publish beside
the warehouse, never the warehouse, so builds go on below it, and it follows them by
itself. Before the first green build it says what to type.

It listens on 127.0.0.1 alone, takes nothing from the internet and sends nothing there.
The extra `dashboard` brings what it needs: pip install 'tidemark[dashboard]'.

\b
Examples:
  tidemark dashboard
  tidemark dashboard --port 8600 --no-open
  tidemark --env-file demo/demo.env dashboard

Exit codes: 0 ended by Ctrl-C; 1 the extra is not installed, or the page could not be
started; 2 the port is taken, or the command line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8501,
    show_default=True,
    help="Where it listens, on 127.0.0.1.",
)
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="What was published, where it is not that of this project.",
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.5),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How often it looks for what is new.",
)
@click.pass_obj
def dashboard(
    session: Session, port: int, no_open: bool, folder: Path | None, every: float
) -> None:
    """Show Gold and the state of the pipeline as a web page on this machine."""
    from landing.dashboard.serve import serve

    shown = folder.absolute() if folder else session.settings.published_folder
    with stopped_by_signals() as stop:
        code = serve(
            shown,
            port=port,
            every=every,
            opens=not no_open,
            stop=stop,
            says=click.echo,
        )
    if code and not stop.is_set():
        raise click.exceptions.Exit(1)
