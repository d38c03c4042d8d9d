"""`tidemark rejects`."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

import click
from rich.table import Table

from landing import engine
from landing.building.rejects import SOURCE, Group, OpenRejects, Reject, Wanted
from landing.building.rejects import resolve as resolve_rejects
from landing.cli._session import Session, json_option, print_table, show_json
from landing.cli._times import past_time

_HELP = """Show the open rejects: what cannot be used and has not been mended.

Without a source or a reason, how many there are of each; with one of them, the
newest. They are those of the last build.

\b
Examples:
  tidemark rejects
  tidemark rejects --source order_events --reason not_json --limit 5
  tidemark rejects resolve --source order_events --reason not_json

A reject closes by itself when a good row of the same key and time arrives: mend the
payload and replay it. Where key, time or JSON was broken, close it by `resolve`.

Exit codes: 0 shown; 1 the warehouse cannot be read; 2 the command line was wrong.
"""

_RESOLVE_HELP = """Close rejects that cannot close by themselves.

Takes the open rejects for which all that is said holds, shows how many they are and
asks; without a terminal it needs --yes. The decision lands in Bronze as a file of
resolved_rejects, so a full refresh keeps it, and the next build leaves these
rejects out of silver_rejects. Their payloads stay in Bronze.

\b
Examples:
  tidemark rejects resolve --source order_events --reason not_json
  tidemark rejects resolve --landed-before 2026-05-01 --note "test of the broker"
  tidemark rejects resolve --id 0cc175b9c0f1b6a831c399e269772661 --yes

With --id alone, and no DuckDB warehouse to look them up in, ids are taken as given:
so rejects of another engine are closed.

Exit codes: 0 closed, or there were none; 1 the warehouse cannot be read, the lake
not be written, or the answer was no; 2 the command line was wrong.
"""

_WIDTH = 60
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _which(command: _Command) -> _Command:
    """Add `--source` and `--reason`."""
    source = click.option("--source", help="Of this source alone.")
    reason = click.option("--reason", help="For this reason alone: not_json, say.")
    return source(reason(command))


@click.group(help=_HELP, short_help=_HELP.splitlines()[0], invoke_without_command=True)
@_which
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many of the newest are shown.",
)
@json_option
@click.pass_context
def rejects(
    context: click.Context,
    source: str | None,
    reason: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show the open rejects."""
    if context.invoked_subcommand is not None:
        if source or reason or as_json:
            raise click.UsageError(
                f"Write options after {context.invoked_subcommand}, not before it."
            )
        return
    session: Session = context.obj
    wanted = Wanted(source, reason)
    with OpenRejects.read(session.settings) as opened:
        opened.require_known(wanted)
        groups = opened.groups(wanted)
        rows = opened.newest(wanted, limit) if source or reason else None
    count = sum(group.rejects for group in groups)
    if as_json:
        shown: dict[str, object] = {"open": count}
        shown["groups"] = [asdict(group) for group in groups]
        if rows is not None:
            shown["newest"] = [asdict(row) for row in rows]
        show_json(shown)
    elif not groups:
        click.echo("no open rejects")
    elif rows is None:
        print_table(_table_of_groups(groups))
    else:
        print_table(_table_of_rows(rows))
        if count > len(rows):
            click.echo(f"the newest {len(rows):,} of {count:,}: --limit shows more")


@rejects.command(help=_RESOLVE_HELP, short_help=_RESOLVE_HELP.splitlines()[0])
@_which
@click.option(
    "--landed-before",
    type=past_time,
    metavar="TIME",
    help="Whose newest copy landed before then: 2026-05-01 or 2026-05-01T10:00; UTC.",
)
@click.option("--file", help="Of this file of Bronze: its path in the lake, or name.")
@click.option("--id", "ids", multiple=True, help="This reject_id. Repeatable.")
@click.option("--note", metavar="TEXT", help="Why; it is kept with the decision.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def resolve(
    session: Session,
    source: str | None,
    reason: str | None,
    landed_before: datetime | None,
    file: str | None,
    ids: tuple[str, ...],
    note: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Close rejects that cannot close by themselves."""
    plain = tuple(one.strip().lower().replace("-", "") for one in ids)
    wanted = Wanted(source, reason, landed_before, file, plain)
    if wanted == Wanted():
        raise click.UsageError(
            "Say which: --source, --reason, --landed-before, --file or --id."
        )
    if not yes and not _has_terminal():
        raise click.UsageError("There is no terminal to ask on: pass --yes.")
    engine.take(session.settings.project)
    declared = session.declarations.internal(SOURCE)
    session.settings.require_lake()
    chosen, last_landed, groups = _chosen(session, wanted)
    if not as_json or not yes:
        _show_chosen(groups, len(chosen))
    if chosen and not yes and not click.confirm(f"Close {_count(chosen)}?", err=True):
        click.echo("nothing was closed", err=True)
        raise click.exceptions.Exit(1)
    landed = None
    if chosen:
        landed = resolve_rejects(
            session.lake, declared, chosen, last_landed=last_landed, note=note
        )
    if as_json:
        show_json(
            {
                "resolved": len(chosen),
                "file": landed and landed.path,
                "groups": [asdict(group) for group in groups],
                "reject_ids": chosen,
            }
        )
    elif landed is None:
        click.echo("no open reject is meant; nothing was landed")
    else:
        click.echo(
            f"closed {_count(chosen)}, in {landed.path}; the next build leaves them out"
        )


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _chosen(
    session: Session, wanted: Wanted
) -> tuple[list[str], Mapping[str, datetime], list[Group]]:
    """Return the ids that are meant, when these landed, and how many they are.

    What can be looked up nowhere is among the ids alone.
    """
    if wanted.is_ids_alone and not session.settings.warehouse.is_file():
        return sorted(set(wanted.ids)), {}, []
    with OpenRejects.read(session.settings) as opened:
        opened.require_known(wanted)
        last_landed = opened.last_landed(wanted)
        return list(last_landed), last_landed, opened.groups(wanted)


def _show_chosen(groups: Sequence[Group], count: int) -> None:
    for group in groups:
        click.echo(f"{group.rejects:>9,} {group.source}: {group.reason}", err=True)
    if count and not groups:
        click.echo(
            f"{count:>9,} named by their ids, which no warehouse here can look up",
            err=True,
        )


def _count(chosen: Sequence[str]) -> str:
    return f"{len(chosen):,} reject{'' if len(chosen) == 1 else 's'}"


def _table_of_groups(groups: Sequence[Group]) -> Table:
    table = Table("source", "reason", box=None)
    table.add_column("rejects", justify="right")
    table.add_column("first landed, UTC")
    table.add_column("last landed, UTC")
    for group in groups:
        table.add_row(
            group.source,
            group.reason,
            f"{group.rejects:,}",
            f"{group.first_landed_at:%Y-%m-%d %H:%M:%S}",
            f"{group.last_landed_at:%Y-%m-%d %H:%M:%S}",
        )
    return table


def _table_of_rows(rows: Sequence[Reject]) -> Table:
    names = ("reject_id", "landed, UTC", "source", "reason", "key", "payload")
    table = Table(*names, box=None)
    for row in rows:
        table.add_row(
            row.reject_id,
            f"{row.landed_at:%Y-%m-%d %H:%M:%S}",
            row.source,
            row.reason,
            _short(row.business_key),
            _short(row.body if row.body is not None else row.body_base64),
        )
    return table


def _short(text: str | None) -> str:
    said = "" if text is None else " ".join(text[: 2 * _WIDTH].split())
    return said if len(said) <= _WIDTH else f"{said[: _WIDTH - 3]}..."
