"""`tidemark init`."""

import shlex
from pathlib import Path

import click

from landing import init as projects
from landing.cli._session import json_option, show_json

_HELP = """Write a dbt project of your own, with a sample that runs.

It takes macros, tests and shared models from the installed tidemark (see tidemark
deps), so that an upgrade is a version number. FOLDER is made, or must be empty;
that of an empty git repository will do.

\b
Examples:
  tidemark init help_desk
  tidemark init . --name help_desk

Exit codes: 0 written; 1 the folder cannot be written to; 2 something stands in it, or
the command line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The project's name; the folder's unless given.")
@json_option
def init(folder: Path, name: str | None, as_json: bool) -> None:
    """Write a dbt project of your own."""
    written = projects.init(folder, name=name)
    if as_json:
        show_json(
            {
                "folder": str(written.folder),
                "name": written.name,
                "files": written.files,
                "requirement": written.requirement,
            }
        )
        return
    click.echo(f"{written.name} in {folder}:")
    for file in written.files:
        click.echo(f"  {file}")
    click.echo(f"\nNext:\n  cd {shlex.quote(str(folder))}\n  make demo\n  make test")
    if written.is_local:
        click.echo(
            "\npyproject.toml has tidemark from an address of this machine: the "
            "workflow cannot\ninstall it. function_app/requirements.txt has it too: "
            "the app cannot be deployed.\nName a version, or a repository, in both"
        )
