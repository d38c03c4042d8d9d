"""Whether what somebody is told to type is a command that the command line takes."""

import shlex

import click

from landing.cli import tidemark
from landing.cli._session import Session


def parses(command: str) -> click.Command:
    """Parse a command as typed, and run nothing; return which it is.

    Raises `click.ClickException` where an argument or an option is none.
    """
    program, *words = shlex.split(command)
    assert program == "tidemark", command
    context = tidemark.make_context("tidemark", words, obj=Session())
    found: click.Command = tidemark
    while isinstance(found, click.Group):
        rest = [*context._protected_args, *context.args]
        if not rest and found.invoke_without_command:
            break
        name, found, rest = found.resolve_command(context, rest)  # type: ignore[assignment]
        context = found.make_context(name, rest, parent=context)
    return found
