"""`tidemark verify`."""

from dataclasses import asdict
from datetime import date

import click

from landing.cli._session import (
    Session,
    dbt_spinner,
    json_option,
    show_json,
    target_option,
)
from landing.cli._times import day
from landing.verify import (
    Difference,
    Scope,
    TableResult,
    UnknownEntityError,
    Verification,
    Version,
)
from landing.verify import verify as verify_warehouse

_HELP = """Compare the warehouse with a full refresh, and show what differs.

Builds the refresh in schemas of its own from the files that Bronze has now, and
drops it again; Silver and Gold are not written. What differs only because it
landed since the last build is counted apart and is no difference. No build can
run meanwhile.

Days, a sample or keys make and compare that part only, though all of Bronze is
read. Periods of Gold are compared where all their keys are; what cannot be
compared is named.

\b
Examples:
  tidemark verify
  tidemark verify --from 2026-05-01 --to 2026-05-31
  tidemark verify --sample 1000
  tidemark verify --key order=o-17 --key order=o-18
  tidemark verify --target databricks

Exit codes: 0 equal, or nothing to compare; 1 something differs, or it could not be
compared; 2 the command line was wrong.
"""

_WIDTH = 48


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.option(
    "--from",
    "first",
    type=day,
    metavar="DAY",
    help="The first reporting day: 2026-05-01.",
)
@click.option(
    "--to", "last", type=day, metavar="DAY", help="The last reporting day: 2026-05-31."
)
@click.option(
    "--sample", type=click.IntRange(min=1), help="So many keys of each entity."
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Which sample; the same seed takes the same keys.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="ENTITY=KEY",
    help="One key of an entity; may be repeated.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many differences of a table are shown; all are counted.",
)
@click.option(
    "--not-yet", is_flag=True, help="Show also what the next build sets right."
)
@click.option("--keep", is_flag=True, help="Keep the refresh, to look into it.")
@target_option
@json_option
@click.pass_obj
def verify(
    session: Session,
    first: date | None,
    last: date | None,
    sample: int | None,
    seed: int,
    keys: tuple[str, ...],
    limit: int,
    not_yet: bool,
    keep: bool,
    target: str,
    as_json: bool,
) -> None:
    """Compare the warehouse with a full refresh."""
    if sum(map(bool, (first or last, sample, keys))) > 1:
        raise click.UsageError("Days, --sample and --key exclude each other.")
    if first and last and last < first:
        raise click.UsageError("--to is before --from.")
    scope = Scope(
        first=first,
        last=last,
        sample=sample,
        seed=seed,
        keys=tuple(_pair(key) for key in keys),
    )
    try:
        with dbt_spinner(session) as progress:
            found = verify_warehouse(
                session.settings.on_target(target),
                scope,
                limit=limit,
                not_yet=not_yet,
                keep=keep,
                progress=progress,
            )
    except UnknownEntityError as error:
        raise click.UsageError(f"--key: {error}.") from error
    if as_json:
        show_json({"equal": found.equal, **asdict(found)})
    else:
        _show(found)
    if not found.equal:
        raise click.exceptions.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    entity, equals, key = text.partition("=")
    if not (entity and equals and key):
        raise click.UsageError(f"--key {text}: write ENTITY=KEY, such as order=o-17.")
    return entity, key


def _show(found: Verification) -> None:
    for table in found.tables:
        if table.found or table.differences:
            _show_table(table)
    for lost in found.lost:
        click.echo(
            f"gone from Bronze: {_count(lost.files, 'file')} of {lost.source} with "
            f"{_count(lost.rows, 'row')}, which a refresh lacks; docs/lost-files.md of "
            "Tidemark says what to do"
        )
    for name, why in found.not_compared.items():
        click.echo(f"not compared: {name}: {why}")
    not_yet = sum(table.not_yet for table in found.tables)
    if not_yet:
        click.echo(
            f"{_count(not_yet, 'row')} the next build sets right, as it reads what "
            "landed lately: tidemark build; --not-yet shows them"
        )
    rows = sum(table.rows for table in found.tables)
    differing = sum(bool(table.found) for table in found.tables)
    if differing:
        outcome = (
            f"{_count(sum(t.found for t in found.tables), 'difference')} in "
            f"{_count(differing, 'table')}"
        )
    elif rows or not_yet:
        outcome = "equal to a full refresh"
    else:
        outcome = "nothing to compare"
    click.echo(
        f"{found.scope}: compared {_count(rows, 'row')} of "
        f"{_count(len(found.tables), 'table')} in {found.seconds:.1f} s: {outcome}"
    )
    if found.kept:
        click.echo(f"kept: {', '.join(found.kept)}; the next verify replaces them")


def _show_table(table: TableResult) -> None:
    click.echo(
        f"{table.table}: {table.changed:,} changed, {table.missing:,} missing, "
        f"{table.extra:,} too many, {table.not_yet:,} right after the next build"
    )
    before: tuple[Version, ...] = ()
    for difference in table.differences:
        _show_difference(difference, before)
        before = difference.versions
    left = table.found - sum(not each.not_yet for each in table.differences)
    if left:
        click.echo(f"  and {left:,} more: --limit shows more of them")
    click.echo()


def _show_difference(difference: Difference, before: tuple[Version, ...]) -> None:
    key = ", ".join(f"{name} {value}" for name, value in difference.key.items())
    warehouse, refresh = difference.warehouse, difference.refresh
    click.echo(f"  {key}{_what(difference)}")
    for number in range(max(len(warehouse), len(refresh))):
        left = warehouse[number] if number < len(warehouse) else None
        right = refresh[number] if number < len(refresh) else None
        click.echo(f"    {'':<20} {'warehouse':<{_WIDTH}} refresh")
        for name in left or right or {}:
            mark = "*" if name in difference.columns else " "
            click.echo(
                f"  {mark} {name:<20} {_cell(left, name):<{_WIDTH}} "
                f"{_cell(right, name)}".rstrip()
            )
    versions = difference.versions
    if versions and versions == before:
        click.echo("    versions as above")
        versions = ()
    for version in versions:
        where = (
            "in both"
            if version.in_warehouse and version.in_refresh
            else "warehouse only"
            if version.in_warehouse
            else "refresh only"
        )
        said = " ".join(
            f"{name}={_short(value)}"
            for name, value in version.row.items()
            if value is not None
        )
        click.echo(f"    version {where}: {said}")
    if difference.behind:
        names = [str(value) for key in difference.behind for value in key.values()]
        name = next(iter(difference.behind[0]))
        shown = ", ".join(names[:10])
        more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
        click.echo(f"    differs in it: {name} {shown}{more}")


def _what(difference: Difference) -> str:
    what = ""
    if not difference.warehouse:
        what = ": missing in the warehouse"
    elif not difference.refresh:
        what = ": only in the warehouse"
    return what + (": the next build sets it right" if difference.not_yet else "")


def _cell(row: dict[str, object] | None, name: str) -> str:
    return "" if row is None else _short(row[name])


def _short(value: object) -> str:
    text = "null" if value is None else " ".join(str(value).split())
    return text if len(text) < _WIDTH else f"{text[: _WIDTH - 4]}..."


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"
