"""`tidemark build`."""

import difflib
import json
import logging
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from landing.building.build import Backfill, BuildResult
from landing.building.build import build as build_project
from landing.building.news import LastBuild, nothing_new
from landing.building.problems import Problem
from landing.building.rejects import Count
from landing.building.words import said_of, said_of_build, said_of_skipped
from landing.cli._session import (
    Session,
    dbt_spinner,
    json_option,
    show_json,
    target_option,
)
from landing.cli._signals import stopped_by_signals
from landing.cli._telling import tell
from landing.cli._times import duration, past_time
from landing.clock import utc_now
from landing.errors import RequestError, TidemarkError
from landing.telemetry.builds import tell_nothing_new

_SHOWN_REASONS = 5
_A_SLIP = 0.75
"""Options as near as that are one of ours, misspelt, rather than one of dbt's."""
_SHORTEST = timedelta(seconds=1)

_HELP = """Build Silver and Gold from Bronze: `dbt build`, one at a time.

What stands behind a failed gate is left as it was. DBT_ARGS go to dbt as they
are, after --.

Where the last whole build succeeded and nothing has changed since (no file landed,
the project, the settings and the warehouse as they were), it says so at once and
does not start dbt, repeating the warnings of that build. The first build of a day
(UTC) always starts dbt; so do --force and any argument.

A model that has got a new column, or a rule that reads something else by now, is
built with --backfill: Bronze keeps all that was ever said, so what landed since then
is taken in and judged again, and what reads the model follows. Where it would say
something of what landed earlier, too, begin earlier, or refresh in full.

--every looks so often whether something is new, and builds where it is, in one process
that parses the project once, and again when a file of it changes. Where only files are
new it builds what these concern, and all once an hour. Ctrl-C or SIGTERM end it behind
the build that runs. A build that a gate stopped is made again when something has
changed, or on another day; one that failed otherwise, the next time.

--target builds another target of profiles.yml, as databricks or synapse. Builds of one
target exclude each other: a warehouse of DuckDB is locked, any other by a lease in the
control table, so let all who build it have the same TIDEMARK_CONTROL.

It ends with the rejects that are open, by source and reason, and says how many of them
came with this build, new or again.

\b
Examples:
  tidemark build
  tidemark build --force
  tidemark build --backfill silver_order_versions --since 2026-05-01
  tidemark build -- --select silver_orders+
  tidemark build -- --full-refresh
  tidemark build --store-failures
  tidemark build --target databricks
  tidemark build --every 10s

Exit codes: 0 all built and every gate held, or nothing new; 1 something failed, or
nothing was selected; 2 the command line was wrong.
"""


class _Build(click.Command):
    """Says where dbt's own options stand when one of them is not known here."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if difflib.get_close_matches(
                error.option_name, error.possibilities or (), 1, _A_SLIP
            ):
                raise
            named = [word.startswith(error.option_name) for word in given]
            place = named.index(True) if True in named else 0
            raise click.UsageError(
                f"{error.option_name} is no option of tidemark build. If it is dbt's, "
                f"write {_command(*given[:place], '--', *given[place:])}",
                ctx=ctx,
            ) from error


def _command(*words: str) -> str:
    return shlex.join(["tidemark", "build", *words])


@click.command(cls=_Build, help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("dbt_args", nargs=-1)
@click.option(
    "--backfill",
    "models",
    metavar="MODEL",
    multiple=True,
    help="Take in again, for this model, what landed --since. Repeatable.",
)
@click.option(
    "--since",
    type=past_time,
    metavar="TIME",
    help="When the first row landed that says something new: 2026-05-01 or "
    "2026-05-01T10:00; UTC.",
)
@target_option
@click.option(
    "--every",
    type=duration,
    metavar="TIME",
    help="Look so often, such as 10s or 5m, and build what is new, until stopped.",
)
@click.option(
    "--store-failures",
    is_flag=True,
    help="Keep the rows that each test finds in a table of the schema failures.",
)
@click.option("--force", is_flag=True, help="Start dbt though nothing may be new.")
@json_option
@click.pass_obj
def build(
    session: Session,
    dbt_args: tuple[str, ...],
    models: tuple[str, ...],
    since: datetime | None,
    target: str,
    store_failures: bool,
    force: bool,
    every: timedelta | None,
    as_json: bool,
) -> None:
    """Build Silver and Gold from Bronze."""
    if every is not None:
        if dbt_args or models or since or store_failures or force:
            raise click.UsageError(
                "--every builds all that is new, and takes --target and --json alone"
            )
        if every < _SHORTEST:
            raise click.UsageError("--every is a second at least")
        build_every(session, every, target=target, as_json=as_json)
        return
    if bool(models) != bool(since):
        raise click.UsageError("--backfill and --since belong together")
    if dbt_args and not dbt_args[0].startswith("-"):
        raise click.UsageError(
            f"{dbt_args[0]} is no option of dbt. To build some models, write "
            f"{_command('--', '--select', *dbt_args)}"
        )
    if store_failures:
        dbt_args = ("--store-failures", *dbt_args)
    backfill = Backfill(models, since) if since else None
    if not (dbt_args or backfill or force):
        began = utc_now()
        last = nothing_new(session.settings.on_target(target), now=began)
        if last is not None:
            seconds = (utc_now() - began).total_seconds()
            tell_nothing_new(seconds)
            _show_nothing_new(last, seconds, as_json=as_json)
            return
    result = run_build(session, dbt_args, backfill, target=target)
    if as_json:
        show_json(_document(result, since=None))
    else:
        show_build(result)
        if result.rejects:
            click.echo(said_of_rejects(result.rejects))
    if not result.succeeded:
        raise click.exceptions.Exit(1)


def build_every(
    session: Session, every: timedelta, *, target: str, as_json: bool
) -> None:
    """Build whenever something is new, and say each time what was done."""
    from landing.building.every import Builds

    builds = Builds(session.settings.on_target(target))
    said = ""
    with stopped_by_signals() as stop:
        while not stop.is_set():
            began = utc_now()
            try:
                with dbt_spinner(session) as progress:
                    result = builds.next(progress)
            except RequestError:
                raise
            except TidemarkError as error:
                # it may pass, and is said once
                if str(error) != said:
                    said = str(error)
                    tell(f"{_at(began)} Error: {said}", logging.ERROR)
                result = None
            else:
                said = ""
                if result is None:
                    tell_nothing_new((utc_now() - began).total_seconds())
            if result is not None:
                _show_one_of_many(result, began, as_json=as_json)
            stop.wait(max(0.0, (began + every - utc_now()).total_seconds()))


def _show_one_of_many(result: BuildResult, began: datetime, *, as_json: bool) -> None:
    if as_json:
        document = {"began": began.isoformat(), **_document(result, since=None)}
        click.echo(json.dumps(document, default=str))
        return
    click.echo(_at(began), nl=False)
    click.echo(" ", nl=False)
    show_build(result)
    if result.rejects:
        click.echo(said_of_rejects(result.rejects))


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def run_build(
    session: Session,
    dbt_args: tuple[str, ...] = (),
    backfill: Backfill | None = None,
    *,
    target: str = "",
) -> BuildResult:
    """Build, with a spinner on a terminal."""
    settings = session.settings.on_target(target)
    with dbt_spinner(session) as progress:
        return build_project(settings, dbt_args, backfill=backfill, progress=progress)


def _show_nothing_new(last: LastBuild, seconds: float, *, as_json: bool) -> None:
    if as_json:
        nothing = BuildResult(0, 0, 0, seconds, last.warnings)
        show_json(_document(nothing, since=last.began))
        return
    _show_problems(last.warnings)
    click.echo(
        f"nothing new since the build of {last.began:%Y-%m-%d %H:%M} UTC; "
        "--force builds all the same"
    )


def _document(result: BuildResult, *, since: datetime | None) -> dict[str, object]:
    return {
        "succeeded": result.succeeded,
        "nothing_new_since": since and since.isoformat(),
        **asdict(result),
    }


def said_of_rejects(counts: Sequence[Count]) -> str:
    """Return in one line how many rejects are open, which, and what shows them.

    Reasons of which some came with the build stand first.
    """
    total = sum(each.rejects for each in counts)
    new = sum(each.new or 0 for each in counts)
    shown = sorted(counts, key=lambda each: not each.new)[:_SHOWN_REASONS]
    reasons = [
        f"{each.rejects:,} {each.reason} of {each.source}{_of_them_new(each.new)}"
        for each in shown
    ]
    if len(counts) > len(shown):
        reasons.append(f"{len(counts) - len(shown)} more reasons")
    return (
        f"{total:,} open reject{'' if total == 1 else 's'}{_of_them_new(new)}: "
        f"{', '.join(reasons)}. See tidemark rejects, and payloads by tidemark rejects "
        f"--source {shown[0].source} --reason {shown[0].reason}"
    )


def _of_them_new(new: int | None) -> str:
    return f" ({new:,} new)" if new else ""


def show_build(result: BuildResult) -> None:
    """Print what a build did, problems first."""
    _show_problems(result.problems)
    click.echo(
        said_of_build(result.models, result.tests, result.skipped, result.seconds)
    )
    if result.skipped:
        click.echo(said_of_skipped(result.skipped), err=True)


def _show_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(said_of(problem), err=True)
