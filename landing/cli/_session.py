"""What the commands share: settings, declarations, and how results are shown."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from landing.declarations import Declarations, find_project, load_declarations
from landing.lake import Lake
from landing.settings import Settings, load_settings

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass
class Session:
    """One run of the command line; everything is opened when first used."""

    env_file: str | None = None
    debug: bool = False
    console: Console = field(default_factory=lambda: Console(stderr=True))

    @cached_property
    def settings(self) -> Settings:
        """The settings of the project around the working folder."""
        env_file = Path(self.env_file) if self.env_file else None
        return load_settings(find_project(Path.cwd()), env_file=env_file)

    @cached_property
    def declarations(self) -> Declarations:
        """The project's declared sources."""
        return load_declarations(self.settings.project)

    @cached_property
    def lake(self) -> Lake:
        """The lake."""
        return Lake.open(self.settings.lake)


def json_option(command: _Command) -> _Command:
    """Add `--json`: the result as one JSON document on standard output."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the result as JSON."
    )(command)


def show_json(result: object) -> None:
    """Print a result for programs."""
    click.echo(json.dumps(result, indent=2, default=str))
