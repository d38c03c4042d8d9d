"""`tidemark build`."""

from dataclasses import asdict

import click

from landing.build import BuildResult
from landing.build import build as build_project
from landing.cli._session import Session, dbt_spinner, json_option, show_json
from landing.runs import Problem

_HELP = """Build Silver and Gold from Bronze: `dbt build`, one at a time.

What stands behind a failed gate is left as it was. DBT_ARGS go to dbt as they
are, after --.

\b
Examples:
  tidemark build
  tidemark build -- --select silver_orders+
  tidemark build -- --full-refresh

Exit codes: 0 all built and every gate held; 1 something failed; 2 the command
line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("dbt_args", nargs=-1)
@json_option
@click.pass_obj
def build(session: Session, dbt_args: tuple[str, ...], as_json: bool) -> None:
    """Build Silver and Gold from Bronze."""
    result = run_build(session, dbt_args)
    if as_json:
        show_json({"succeeded": result.succeeded, **asdict(result)})
    else:
        show_build(result)
    if not result.succeeded:
        raise click.exceptions.Exit(1)


def run_build(session: Session, dbt_args: tuple[str, ...] = ()) -> BuildResult:
    """Build, with a spinner on a terminal."""
    with dbt_spinner(session) as progress:
        return build_project(session.settings, dbt_args, progress=progress)


def show_build(result: BuildResult) -> None:
    """Print what a build did, problems first."""
    for problem in result.problems:
        click.echo(
            f"{problem.status.upper()} {problem.name}: {_explained(problem)}", err=True
        )
    click.echo(
        f"built {result.models} models, {result.tests} tests held, "
        f"{result.skipped} skipped, in {result.seconds:.1f} s"
    )
    if result.skipped:
        click.echo(
            f"{result.skipped} models and tests stand behind a failure and were left "
            "as they were",
            err=True,
        )


def _explained(problem: Problem) -> str:
    if problem.rows is None:
        return problem.message
    if problem.name.startswith("share_of_rejects"):
        return (
            f"{problem.rows} in 1,000 of the events that a source landed lately cannot "
            "be used. See silver.silver_rejects; mend and replay them, or let it pass "
            "once: tidemark build -- --vars '{reject_permille_error: 1000}'"
        )
    found = f"{problem.rows:,} row{'' if problem.rows == 1 else 's'}"
    if problem.name.startswith("bronze_"):
        return (
            f"{found} of Bronze in neither Silver nor its rejects. Build them in: "
            "tidemark build -- --full-refresh"
        )
    return (
        f"{found} should not be: tidemark build -- --select {problem.name} tries again"
    )
