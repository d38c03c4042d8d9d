"""`tidemark powerbi refresh-plan` and `refresh`."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click
from rich.table import Table

from landing.cli._session import (
    Session,
    dbt_spinner,
    json_option,
    print_table,
    show_json,
    target_option,
)
from landing.cli._times import past_time

_PLAN = """List what of the semantic model moved in Gold since its last refresh.

Of facts that are refreshed in part the partitions, by the names that Power BI gives
them: 2026, 2026Q3, 2026Q307, 2026Q30714; late events, corrections and late versions of
customers and products are among what moved. Of other tables which of them changed, and
those that are read in each refresh.

\b
Examples:
  tidemark powerbi refresh-plan
  tidemark powerbi refresh-plan --json
  tidemark powerbi refresh-plan --since 2026-05-01T10:00
  tidemark powerbi refresh-plan --target synapse

The last refresh is the last one by `tidemark powerbi refresh` that succeeded; before
the first, the plan is the whole model. Gold is read, and nothing is written or sent.

Exit codes: 0 listed; 1 Gold cannot be read; 2 the command line was wrong.
"""

_REFRESH = """Refresh in Power BI what moved in Gold since the last refresh.

Sends what `tidemark powerbi refresh-plan` lists by the enhanced refresh of Power BI's
REST API, which needs a workspace on Premium, Fabric or per user: first tables by their
policy, then older partitions. DefaultAzureCredential signs in. Waits for the end, and
then notes up to where Gold was read; where something fails, the next one begins where
this one did.

\b
Examples:
  tidemark powerbi refresh --dry-run --workspace WORKSPACE --dataset DATASET
  tidemark powerbi refresh --workspace WORKSPACE --dataset DATASET

With --no-wait only the first request is sent, and nothing is noted: the next refresh
reads the same again.

Exit codes: 0 refreshed, or nothing moved; 1 Gold cannot be read, or Power BI does not
do it; 2 the command line was wrong.
"""


def _guid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise click.BadParameter(
            f"{text} is no id: write it as 01234567-89ab-cdef-0123-456789abcdef"
        ) from error


@click.command("refresh-plan", help=_PLAN, short_help=_PLAN.splitlines()[0])
@click.option(
    "--since",
    type=past_time,
    metavar="MOMENT",
    help="What moved since then, and not since the last refresh; UTC.",
)
@click.option(
    "--dataset",
    type=_guid,
    metavar="GUID",
    help="The semantic model whose last refresh it was, if there are several.",
)
@target_option
@json_option
@click.pass_obj
def refresh_plan(
    session: Session,
    since: datetime | None,
    dataset: str | None,
    target: str,
    as_json: bool,
) -> None:
    """List what of the semantic model moved in Gold since its last refresh."""
    from landing.powerbi.marks import marks_of
    from landing.powerbi.moments import read_gold
    from landing.powerbi.refresh_plan import moment_of
    from landing.powerbi.refresh_plan import refresh_plan as planned

    with dbt_spinner(session):
        gold, moments, place = read_gold(session.settings.on_target(target))
    mark = (
        moment_of(since) if since else marks_of(session.settings, dataset, place).read()
    )
    plan = planned(gold, moments, mark, datetime.now(UTC).date())
    if as_json:
        show_json(_said(plan))
    else:
        _show(plan)


@click.command(help=_REFRESH, short_help=_REFRESH.splitlines()[0])
@click.option(
    "--workspace",
    type=_guid,
    required=True,
    metavar="GUID",
    help="The workspace: groups/GUID in the address of the service.",
)
@click.option(
    "--dataset",
    type=_guid,
    required=True,
    metavar="GUID",
    help="The semantic model: datasets/GUID in its address.",
)
@click.option("--whole", is_flag=True, help="Refresh all of it, whatever is noted.")
@click.option("--dry-run", is_flag=True, help="Send nothing; print what would be sent.")
@click.option(
    "--wait/--no-wait", default=True, show_default=True, help="Wait for its end."
)
@target_option
@json_option
@click.pass_obj
def refresh(
    session: Session,
    workspace: str,
    dataset: str,
    whole: bool,
    dry_run: bool,
    wait: bool,
    target: str,
    as_json: bool,
) -> None:
    """Refresh in Power BI what moved in Gold since the last refresh."""
    from landing.powerbi import service
    from landing.powerbi.marks import marks_of
    from landing.powerbi.moments import read_gold
    from landing.powerbi.refresh_plan import refresh_plan as planned

    with dbt_spinner(session):
        gold, moments, place = read_gold(session.settings.on_target(target))
    marks = marks_of(session.settings, dataset, place)
    mark = None if whole else marks.read()
    plan = planned(gold, moments, mark, datetime.now(UTC).date())
    sent: list[str] = []
    if not as_json:
        _show(plan)
    if plan.requests and not dry_run:
        asked = service.Service(workspace, dataset, service.signed_in())
        for body in plan.requests if wait else plan.requests[:1]:
            sent.append(asked.start(body))
            if wait:
                with session.console.status("refreshing") as status:
                    asked.wait(sent[-1], status.update)
        if wait:
            marks.write(moments.newest)
    if as_json:
        show_json({**_said(plan), "sent": sent, "noted": bool(sent) and wait})
    elif dry_run:
        for body in plan.requests:
            click.echo(json.dumps(body, indent=2))
    elif sent and wait:
        click.echo("refreshed")
    elif sent:
        left = len(plan.requests) - 1
        more = f", and {left} more to send when it is done" if left else ""
        click.echo(f"sent: refresh {sent[0]}{more}; nothing is noted")


def _said(plan: Any) -> dict[str, Any]:
    return {
        "whole_model": plan.is_whole,
        "tables": [
            {
                "table": each.table,
                "refresh": "partitions" if each.in_part else "whole",
                "each_time": each.each_time,
                "older_partitions": list(each.older),
                "partitions_of_policy": list(each.read_again),
                "days_in_no_partition": each.outside,
            }
            for each in plan.changes
        ],
        "not_known": list(plan.unknown),
        "requests": list(plan.requests),
    }


def _show(plan: Any) -> None:
    if not plan.is_whole and all(each.each_time for each in plan.changes):
        click.echo("nothing moved in Gold since the last refresh")
    if plan.is_whole:
        click.echo("the whole model, and all partitions")
    if plan.changes:
        _show_changes(plan)
    if plan.unknown:
        click.echo(
            f"{', '.join(plan.unknown)}: Gold does not say when they changed; "
            "tidemark powerbi refresh --whole reads them"
        )


def _show_changes(plan: Any) -> None:
    table = Table("table", "older partitions", "within its policy", box=None)
    for each in plan.changes:
        table.add_row(
            each.table,
            ", ".join(each.older) if each.in_part else _whole(each),
            ", ".join(each.read_again),
        )
    print_table(table)
    for each in plan.changes:
        if each.outside:
            click.echo(
                f"{each.table}: {each.outside} days that moved are in no partition, "
                "older than what is kept or still to come"
            )


def _whole(change: Any) -> str:
    return "all of it, as each time" if change.each_time else "all of it"
