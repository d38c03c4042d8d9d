"""`tidemark runs`."""

from pathlib import Path

import click

from landing import engine
from landing.cli._session import Session, json_option, show_json
from landing.operations import LandedRuns, land_what_ran

_HELP = """Land what ran, so that tables can show it.

Call it after `tidemark build` (or `dbt build`) and `tidemark extract`, with the
identity that may write to the lake; a build itself needs to read the lake alone. What
lands is new to the next build, so a build that only ran for that is one more to land.

\b
Example:
  tidemark runs land
"""

_LAND = """Land what dbt ran last, and the extractions that have ended.

They land as one file of the source pipeline_runs, each extraction, invocation and node
of dbt as a row. dbt says what it ran in target/run_results.json of the project, and in
the manifest.json beside it; extractions stand in the control table. What has landed
before is passed over, or lands as a copy, which is no harm.

\b
Examples:
  tidemark runs land
  tidemark runs land --results build/target/run_results.json --json

Exit codes: 0 landed, or nothing was new; 1 the results are damaged, or the control
table or the lake cannot be used; 2 the command line was wrong.
"""


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def runs() -> None:
    """Land what ran, so that tables can show it."""


@runs.command(help=_LAND, short_help=_LAND.splitlines()[0])
@click.option(
    "--results",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What dbt says it ran; unless given, the project's target/run_results.json.",
)
@json_option
@click.pass_obj
def land(session: Session, results: Path | None, as_json: bool) -> None:
    """Land what dbt ran last, and the extractions that have ended."""
    engine.take(session.settings.project)
    landed = land_what_ran(session.settings, session.declarations, results)
    if as_json:
        show_json(
            {
                "file": landed.path,
                "extractions": landed.extractions,
                "invocations": landed.invocations,
                "nodes": landed.nodes,
            }
        )
    else:
        click.echo(_said(landed))


def _said(landed: LandedRuns) -> str:
    if landed.path is None:
        return "nothing new: all that ran has landed"
    parts = []
    if landed.extractions:
        parts.append(_count(landed.extractions, "extraction"))
    if landed.invocations:
        nodes = _count(landed.nodes, "node")
        parts.append(f"{_count(landed.invocations, 'invocation')} of dbt ({nodes})")
    return f"landed {' and '.join(parts)}, in {landed.path}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
