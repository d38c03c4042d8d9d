"""`tidemark deps`."""

import click

from landing import engine
from landing.cli._session import Session, json_option, show_json

_HELP = """Take the engine of the installed Tidemark into the project.

Writes macros, generic tests and the models that all domains share into .tidemark/,
as dbt deps does with packages, and nothing where they stand there already. Commands
of tidemark that run dbt do so on their own; plain dbt needs it after a check-out and
after an upgrade.

In the repository of Tidemark, which has the engine in its own folders, it does
nothing.

\b
Examples:
  tidemark deps
  tidemark deps && dbt build

Exit codes: 0 the engine is there; 1 it cannot be written.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@json_option
@click.pass_obj
def deps(session: Session, as_json: bool) -> None:
    """Take the engine of the installed Tidemark into the project."""
    taken = engine.take(session.settings.project)
    if as_json:
        show_json(
            {
                "folder": str(engine.FOLDER) if taken else None,
                "version": taken and taken.version,
                "before": taken and taken.before,
                "files": taken.files if taken else 0,
                "written": bool(taken and taken.is_new),
            }
        )
    elif taken is None:
        click.echo(
            "this project has the engine in its own folders, and nothing is copied; "
            f"one that names {engine.FOLDER}/macros in its macro-paths has a copy"
        )
    elif taken.is_new:
        instead = f", in place of {taken.before}" if taken.before else ""
        click.echo(
            f"{engine.FOLDER} is the engine of tidemark {taken.version} now: "
            f"{taken.files} files{instead}"
        )
    else:
        click.echo(f"{engine.FOLDER} is the engine of tidemark {taken.version} already")
