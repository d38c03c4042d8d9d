"""`tidemark demo`."""

from dataclasses import asdict
from datetime import UTC, datetime
from time import monotonic

import click
from rich.console import Console

from landing.cli._session import Session, json_option, show_json
from landing.cli.build import run_build, show_build
from landing.demo import Facts, report
from landing.demo.acts import (
    Act,
    demo_settings,
    open_shop,
    play,
    require_shop,
    start_over,
)

_HELP = """Run a made-up shop through the whole pipeline, twice.

Makes a shop database and some 20,000 events, broken and late ones among them,
lands and extracts them and builds Gold; then changes a few hundred and builds
again, incrementally. All of it stands in demo/, and every run starts over there.

\b
Example:
  tidemark demo
"""

_NEXT = """
Try next, on the demo's lake and warehouse:

  echo '{"order_id": 99999, "amount": 450, "timestamp": 1763120674.343}' > one.ndjson
  .venv/bin/tidemark --env-file demo/demo.env replay order_events one.ndjson
  .venv/bin/tidemark --env-file demo/demo.env build

Or declare your own sources: README.md, "Add a source"."""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@json_option
@click.pass_obj
def demo(session: Session, as_json: bool) -> None:
    """Run a made-up shop through the whole pipeline, twice."""
    began = monotonic()
    declarations = session.declarations
    require_shop(declarations)
    session.settings = demo_settings(session.settings)
    folder = start_over(session.settings)
    out = Console(width=report.WIDTH, quiet=as_json)
    shop = open_shop()
    history = shop.history()

    out.print("[bold]Act 1: the shop as it stood three hours ago[/bold]")
    _show_facts(out, history.facts)
    first = play(
        folder, history, session.settings, declarations, lambda: run_build(session)
    )
    before = report.counts(session.settings.warehouse)
    _show_act(out, first, before)

    out.print("\n[bold]Act 2: what happened since, added incrementally[/bold]")
    changes = shop.changes(history, later=datetime.now(UTC))
    _show_facts(out, changes.facts)
    second = play(
        folder, changes, session.settings, declarations, lambda: run_build(session)
    )
    after = report.counts(session.settings.warehouse)
    _show_act(out, second, after)

    rejects = report.rejects(session.settings.warehouse)
    gold = report.gold(session.settings.warehouse)
    report.show(out, "silver_rejects: what could not be used, and why", rejects)
    for title, rows in gold.items():
        report.show(out, title, rows)
    seconds = monotonic() - began
    out.print(f"\nDone in {seconds:.0f} s.", highlight=False)
    out.print(_NEXT, highlight=False, markup=False)
    if as_json:
        show_json(
            {
                "acts": [
                    {"facts": asdict(facts), "silver": silver, **asdict(act)}
                    for facts, silver, act in (
                        (history.facts, before, first),
                        (changes.facts, after, second),
                    )
                ],
                "rejects": rejects,
                "gold": gold,
                "seconds": seconds,
            }
        )
    if not (first.build.succeeded and second.build.succeeded):
        raise click.exceptions.Exit(1)


def _show_facts(out: Console, facts: Facts) -> None:
    broken = ", ".join(f"{count} {kind}" for kind, count in facts.broken.items())
    out.print(
        f"  sent      {facts.events:,} events: {facts.late:,} late, "
        f"{facts.repeated:,} repeated, {facts.out_of_order:,} out of order",
        highlight=False,
    )
    out.print(f"  broken    {broken}", highlight=False)
    if facts.mended or facts.moved:
        out.print(
            f"  also      {facts.mended} broken ones sent again mended, "
            f"{facts.moved} orders moved to another day",
            highlight=False,
        )
    out.print(
        f"  desk      {facts.desk_corrected} orders corrected, "
        f"{facts.desk_deleted} deleted",
        highlight=False,
    )


def _show_act(out: Console, act: Act, silver: dict[str, int]) -> None:
    rows = ", ".join(f"{count:,} {name}" for name, count in act.rows.items())
    out.print(f"  landed    {act.events:,} events; rows: {rows}", highlight=False)
    if not out.quiet:
        click.echo("  dbt       ", nl=False)
        show_build(act.build)
    held = ", ".join(f"{count:,} {name}" for name, count in silver.items())
    out.print(f"  Silver    {held}", highlight=False)
