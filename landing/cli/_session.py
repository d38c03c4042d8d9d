"""What the commands share: settings, declarations, and how results are shown."""

import difflib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from landing.lake import Lake
from landing.settings import KNOWN, Settings, find_project, load_settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from landing.declarations import Declarations

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass
class Session:
    """One run of the command line; everything is opened, and imported, when used."""

    env_file: str | None = None
    debug: bool = False

    @cached_property
    def console(self) -> "Console":
        """Where progress is shown: standard error."""
        from rich.console import Console

        return Console(stderr=True)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the project around the working folder."""
        env_file = Path(self.env_file) if self.env_file else None
        settings = load_settings(find_project(Path.cwd()), env_file=env_file)
        if settings.unknown:
            named = ", ".join(map(_with_nearest, settings.unknown))
            click.echo(f"Warning: unknown settings: {named}", err=True)
        return settings

    @cached_property
    def declarations(self) -> "Declarations":
        """The project's declared sources."""
        from landing.declarations import load_declarations

        return load_declarations(self.settings.project)

    @cached_property
    def lake(self) -> Lake:
        """The lake."""
        return Lake.open(self.settings.lake, self.settings.compression)


@contextmanager
def dbt_spinner(session: Session) -> Iterator[Callable[[str, int], None]]:
    """Give what shows how far dbt is: a spinner on a terminal, else nothing."""
    from rich.progress import Progress, SpinnerColumn, TextColumn

    spinner = Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} done: {task.description}", markup=False),
        console=session.console,
        disable=not session.console.is_terminal,
        transient=True,
    )
    with spinner:
        task = spinner.add_task("starting dbt", total=None)
        yield lambda name, done: spinner.update(task, description=name, completed=done)


def _with_nearest(name: str) -> str:
    # what all names have in common would make any of them a near one
    known = [one.removeprefix("TIDEMARK_") for one in KNOWN]
    close = difflib.get_close_matches(name.removeprefix("TIDEMARK_"), known, n=1)
    return f"{name} (did you mean TIDEMARK_{close[0]}?)" if close else name


def json_option(command: _Command) -> _Command:
    """Add `--json`: the result as one JSON document on standard output."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the result as JSON."
    )(command)


def target_option(command: _Command) -> _Command:
    """Add `--target`: which target of the profile is meant."""
    return click.option(
        "--target",
        metavar="NAME",
        default="",
        help="The target of profiles.yml; its own default unless given.",
    )(command)


def show_json(result: object) -> None:
    """Print a result for programs."""
    click.echo(json.dumps(result, indent=2, default=str))


def print_table(table: "Table") -> None:
    """Print a table for people; in a file or a pipe no row is folded."""
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, 250)
    console.print(table)
