"""`tidemark demo`."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import click
from rich.console import Console

from landing.cli._session import Session, json_option, show_json
from landing.cli._signals import stopped_by_signals
from landing.cli._times import duration
from landing.cli.build import run_build, show_build
from landing.demo import Facts, History, report
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

With --live the shop goes on afterwards: events land all the time, Gold is built again
and again, and each build says how old its newest order is. It ends by --for or Ctrl-C.

\b
Examples:
  tidemark demo
  tidemark demo --live --for 60s
"""

_NEXT = """
Try next, on the demo's lake and warehouse:

  echo '{"order_id": 99999, "amount": 450, "timestamp": 1763120674.343}' > one.ndjson
  .venv/bin/tidemark --env-file demo/demo.env replay order_events one.ndjson
  .venv/bin/tidemark --env-file demo/demo.env build

See it as a page, which follows each build by itself:

  .venv/bin/tidemark --env-file demo/demo.env dashboard

Or declare your own sources: README.md, "Add a source"."""

_LIVE = """
See it move, in another terminal:

  .venv/bin/tidemark --env-file demo/demo.env dashboard
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.option(
    "--live", is_flag=True, help="Let the shop go on, and build again and again."
)
@click.option(
    "--for", "lasting", type=duration, metavar="TIME", help="End --live after so long."
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=50.0,
    show_default=True,
    help="Events a second of --live.",
)
@json_option
@click.pass_obj
def demo(
    session: Session,
    live: bool,
    lasting: timedelta | None,
    rate: float,
    as_json: bool,
) -> None:
    """Run a made-up shop through the whole pipeline, twice."""
    if lasting is not None and not live:
        raise click.UsageError("--for belongs to --live")
    began = monotonic()
    declarations = session.declarations
    require_shop(declarations)
    session.settings = demo_settings(session.settings)
    folder = start_over(session.settings)
    out = Console(width=report.WIDTH, quiet=as_json)
    shop = open_shop()
    history = shop.history()

    if live:
        _go_on(session, out, folder, history, rate, lasting, as_json=as_json)
        return

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


def _go_on(
    session: Session,
    out: Console,
    folder: Path,
    history: History,
    rate: float,
    lasting: timedelta | None,
    *,
    as_json: bool,
) -> None:
    """Build the history, then live traffic; print what Gold says after each build."""
    from landing.demo.live import live as run_live

    settings, declarations = session.settings, session.declarations
    out.print("[bold]The shop as it stood three hours ago[/bold]")
    _show_facts(out, history.facts)
    first = play(folder, history, settings, declarations, lambda: run_build(session))
    _show_act(out, first, report.counts(settings.warehouse))
    if not first.build.succeeded:
        raise click.exceptions.Exit(1)
    out.print(
        f"\n[bold]Live: {rate:g} events a second[/bold]; Ctrl-C ends it",
        highlight=False,
    )
    out.print(_LIVE, highlight=False, markup=False)
    rounds = []
    with stopped_by_signals() as stop:
        for one in run_live(
            settings,
            declarations,
            lambda: run_build(session),
            rate=rate,
            lasting=lasting,
            stop=stop,
        ):
            rounds.append(one)
            out.print(
                f"  build {len(rounds):>3}  {one.orders:>7,} orders  "
                f"{one.revenue:>13,.2f} EUR  newest order {one.freshness:>5.1f} s ago  "
                f"({one.landed:,} events landed)",
                highlight=False,
            )
            if not one.build.succeeded and not out.quiet:
                show_build(one.build)
    if as_json:
        show_json({"rounds": [asdict(one) for one in rounds]})
    else:
        out.print("\nStopped: all that landed is in Gold." if rounds else "")
    if not all(one.build.succeeded for one in rounds):
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
