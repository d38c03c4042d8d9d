"""`tidemark forget`."""

import sys
from dataclasses import asdict

import click

from landing.cli._session import Session, dbt_spinner, json_option, show_json
from landing.cli.build import show_build
from landing.forget.found import Found
from landing.forget.keys import pair
from landing.forget.run import Forgotten, Wanted
from landing.forget.run import forget as forget_keys

_HELP = """Remove the rows of a person, or of any key, from all that Tidemark keeps.

KEY is ENTITY=KEY, as `tidemark verify` has it; several may be named. Their rows leave
Bronze, of which files are replaced by such as have a tombstone there, Silver, Gold,
rejects, what is published and the control table, and the warehouse becomes a new file.
It ends by searching all of that again. docs/privacy.md says what is meant by a row of
a key, and what is out of reach: the source itself, backups, other copies.

Rows of other entities that mention a key are counted and stay, unless --mentions says
that they go, too. Name the keys of orders and the like to take these away whole.

\b
Examples:
  tidemark forget customer=c-1 --dry-run
  tidemark forget customer=c-1
  tidemark forget customer=c-1 order=o-17 order=o-18
  tidemark forget customer=c-1 --mentions
  tidemark forget --resume

It may be killed at any point: the same command again, or --resume, finishes it, and
until then no build of this warehouse begins. DBT_ARGS, after --, go to the build that
it makes.

Exit codes: 0 done, and nothing is left; 1 something is left, or it could not be
finished; 2 the command line was wrong, or nothing is known of a key.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("words", nargs=-1, metavar="[KEY]... [-- DBT_ARGS]...")
@click.option("--resume", is_flag=True, help="Finish what was begun and not ended.")
@click.option(
    "--mentions", is_flag=True, help="Take away rows that mention a key, too."
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="SOURCE=FIELD",
    help="How a source calls the key, where not as the entity does; a point leads into "
    "an object of a payload. May be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@json_option
@click.pass_obj
def forget(
    session: Session,
    words: tuple[str, ...],
    resume: bool,
    mentions: bool,
    fields: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove the rows of keys."""
    first = next((n for n, w in enumerate(words) if w.startswith("-")), len(words))
    keys, dbt_args = words[:first], words[first:]
    if resume == bool(keys):
        raise click.UsageError("Name a KEY, such as customer=c-1, or say --resume.")
    if resume and (mentions or fields):
        raise click.UsageError("--resume knows what was asked for; say nothing else.")
    # dbt notes in its log how it was called
    sys.argv[1:] = ["forget"]
    wanted = Wanted(
        tuple(map(pair, keys)), mentions, dict(_field(each) for each in fields)
    )
    with dbt_spinner(session) as progress:
        done = forget_keys(
            session.settings, wanted, dbt_args, dry_run=dry_run, progress=progress
        )
    if as_json:
        show_json({"dry_run": dry_run, "rows_left": done.rows_left, **asdict(done)})
    else:
        _show(done, dry_run=dry_run)
    if not dry_run and (done.rows_left or not done.is_done):
        raise click.exceptions.Exit(1)


def _field(text: str) -> tuple[str, str]:
    source, equals, name = text.partition("=")
    if not (source and equals and name):
        raise click.UsageError(
            f"--field {text}: write SOURCE=FIELD, such as order_events=order.id."
        )
    return source, name


def _show(done: Forgotten, *, dry_run: bool) -> None:
    word = "would go" if dry_run else "gone" if done.is_done else "to go"
    for each in done.before:
        if each.rows:
            click.echo(f"{each.place}: {_rows(each)} {word}")
    for each in done.before if dry_run else done.after:
        if each.mentions:
            click.echo(f"{each.place}: {_count(each.mentions, 'row')} mention it, stay")
    if dry_run:
        return
    if not done.is_done:
        if done.build:
            show_build(done.build)
        click.echo(
            "not finished: Bronze is as it will be, and Gold could not be refreshed. "
            "Mend that, as docs/gates.md of Tidemark says, and finish: "
            "tidemark forget --resume"
        )
        return
    for each in done.after:
        if each.rows:
            click.echo(f"left: {each.place}: {_rows(each)}")
    outcome = (
        f"{_count(done.rows_left, 'row')} left, see docs/privacy.md of Tidemark"
        if done.rows_left
        else "searched again: no row is left"
    )
    click.echo(f"forgot {_count(len(done.keys), 'key')}: {outcome}")
    click.echo(f"receipt: forgotten/{done.receipt}.json in the lake; it names no key")


def _rows(found: Found) -> str:
    rows = _count(found.rows, "row")
    return f"{rows} in {_count(found.files, 'file')}" if found.files else rows


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"
