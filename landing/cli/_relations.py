"""What `tidemark show` and `tidemark sql` print of a query."""

import shutil
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from landing.building import warehouse
from landing.cli._session import show_json

ELSEWHERE = "Where another engine keeps Silver and Gold, use its own tool"

_Command = TypeVar("_Command", bound=Callable[..., Any])
_WIDTH_OF_A_FILE = 1_000


def limit_option(command: _Command) -> _Command:
    """Add `--limit`."""
    return click.option(
        "--limit",
        type=click.IntRange(min=1),
        default=20,
        show_default=True,
        help="How many rows are shown at most.",
    )(command)


def show_relation(connection: Any, sql: str, limit: int, *, as_json: bool) -> None:
    """Print at most so many rows of a query, as DuckDB does or as a JSON document.

    On a terminal columns that do not fit are left out, as DuckDB marks; with JSON or
    in a file there are all.
    """
    rows = warehouse.query(connection, sql, limit + 1)
    shown: Any = rows.slice(0, limit)
    if as_json:
        show_json(shown.to_pylist())
    else:
        terminal = sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if terminal else _WIDTH_OF_A_FILE
        shown = connection.from_arrow(shown)
        shown.show(max_width=width, max_rows=limit)
    if rows.num_rows > limit:
        click.echo(f"the first {limit:,} rows: --limit shows more", err=True)
