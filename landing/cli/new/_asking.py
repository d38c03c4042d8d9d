"""What the commands ask on a terminal, and else take or refuse."""

import sys
from collections.abc import Sequence

import click
from rich.table import Table

from landing.cli._session import print_table
from landing.errors import RequestError
from landing.scaffold import choose
from landing.scaffold.choose import Choice
from landing.scaffold.gold import Base
from landing.scaffold.guess import Field
from landing.scaffold.names import entity_of
from landing.scaffold.plan import check_name


def may_ask(*, yes: bool) -> bool:
    """Return whether there is somebody to ask, who has not said yes to all."""
    return not yes and _is_terminal()


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def show_columns(base: Base) -> None:
    """Show the columns that a model of Gold may be made of, with their types."""
    shown = Table("column", "type", box=None, title=base.read, title_justify="left")
    for name in base.said:
        shown.add_row(name, base.columns[name])
    print_table(shown)


def ask_entity(given: str | None, name: str, *, asks: bool) -> str:
    """Return the entity; raise `RequestError` where none can be called so."""
    guessed = given or entity_of(name)
    if asks and given is None:
        guessed = click.prompt("Entity, what a row is about", default=guessed)
    check_name(guessed, "--entity")
    return guessed


def ask_key(
    fields: Sequence[Field], given: str | None, choice: Choice, *, asks: bool
) -> str:
    """Return the field of the key; raise `RequestError` where it cannot be."""
    name = given or _chosen("Key", "--key", choice, fields, asks=asks)
    choose.check_key(choose.field_called(fields, name, "--key"), "--key")
    return name


def ask_time(
    fields: Sequence[Field],
    given: str | None,
    option: str,
    choice: Choice,
    *,
    asks: bool,
) -> str:
    """Return the field of a time; raise `RequestError` where it cannot be."""
    asked = {"--time": "Event time", "--watermark": "Watermark"}[option]
    name = given or _chosen(asked, option, choice, fields, asks=asks)
    choose.check_time(choose.field_called(fields, name, option), option)
    return name


def _chosen(
    asked: str, option: str, choice: Choice, fields: Sequence[Field], *, asks: bool
) -> str:
    if asks:
        return str(click.prompt(asked, default=choice.best or None))
    if choice.best is not None:
        return choice.best
    if choice.candidates:
        raise RequestError(
            f"{asked.lower()}: it is not clear what it is. It may be "
            f"{choose.listed(choice.candidates)}",
            way_out=f"Name it by {option}",
        )
    raise RequestError(
        f"{asked.lower()}: no field can be it; {choose.why_none(fields, option)}",
        way_out=f"Name one by {option} though rows lack it, which are rejects then, or "
        "let the source state it",
    )
