"""`tidemark new gold`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from landing import engine
from landing.cli._session import Session, json_option, show_json
from landing.cli.new._asking import may_ask, show_columns
from landing.errors import RequestError, nearest
from landing.scaffold.choose import listed
from landing.scaffold.entities import known_entities, model_folders, with_gold
from landing.scaffold.files import files_of_gold
from landing.scaffold.gold import Aggregate, Base, Fact, aggregate, average_of
from landing.scaffold.known import base_of
from landing.scaffold.names import plural
from landing.scaffold.plan import check_name
from landing.scaffold.write import PROJECT_FILE, check_new, write_all

_GOLD = """Write a model of Gold: an aggregate of an entity, or a table of its facts.

An aggregate counts by day, by hour or by a column, and by a second column if you say
one, adds up numbers, and says their average. A table of facts has one row an entity.
NAME says what it can: gold_daily_tickets_by_status is of tickets, by day and status,
and fct_tickets is a table of facts. On a terminal it shows the columns and asks for
the rest; elsewhere it takes what is unambiguous, and says which option to give where
something is not.

\b
Examples:
  tidemark new gold gold_daily_tickets --time opened_at --sum minutes
  tidemark new gold gold_daily_tickets_by_status --time opened_at --dry-run
  tidemark new gold gold_tickets_by_agent --by agent_id --count-only
  tidemark new gold gold_tickets_by_status --average minutes
  tidemark new gold fct_tickets

It writes the model, its .yml, its unit tests and a test that the sums are those of
the rows, and the entity's line gold: in dbt_project.yml where there is none. No file
is ever overwritten, and where one cannot be written none is.

Exit codes: 0 written; 1 a file cannot be written; 2 something must be said by an
option, or is there already.
"""

_NONE = "none"
_WORDS = {"daily": "day", "hourly": "hour"}
# what nobody adds up
_NO_SUM = re.compile(
    r"(^|_)(level|rate|ratio|percent|percentage|score|temperature|lat|latitude|lon|lng"
    r"|longitude|altitude|price|balance|version|grade|year|index|age)(_|$)"
)


@click.command(help=_GOLD, short_help=_GOLD.splitlines()[0])
@click.argument("name")
@click.option("--entity", metavar="ENTITY", help="Of what; guessed from NAME.")
@click.option("--fact", is_flag=True, help="One row an entity; fct_... is one.")
@click.option("--by", metavar="PERIOD", help="day, hour, or a column.")
@click.option(
    "--time", metavar="COLUMN", help="The time whose day or hour a row counts on."
)
@click.option(
    "--and", "also", metavar="COLUMN", help="A second column to count by; none: one."
)
@click.option(
    "--sum", "sums", metavar="COLUMN", multiple=True, help="Add this up. Repeatable."
)
@click.option(
    "--average",
    "averages",
    metavar="COLUMN",
    multiple=True,
    help="The average of this, to two digits behind the point, beside its sum and how "
    "many say it. Repeatable.",
)
@click.option("--count-only", is_flag=True, help="Add nothing up.")
@click.option(
    "--touched",
    metavar="COLUMN",
    multiple=True,
    help="A column of the versions that the period may have come from, where it is "
    "called otherwise there. Repeatable.",
)
@click.option("--yes", is_flag=True, help="Ask nothing, take the guesses.")
@json_option
@click.option("--dry-run", is_flag=True, help="Show the files, write none.")
@click.pass_obj
def gold(
    session: Session,
    name: str,
    entity: str | None,
    fact: bool,
    by: str | None,
    time: str | None,
    also: str | None,
    sums: tuple[str, ...],
    averages: tuple[str, ...],
    count_only: bool,
    touched: tuple[str, ...],
    yes: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Write a model of Gold: an aggregate of an entity, or a table of its facts."""
    check_name(name, "NAME")
    fact = fact or name.startswith("fct_")
    if fact and (by or time or also or sums or averages or touched):
        raise click.UsageError(
            "A table of facts has no --by, --time, --and, --sum or --average."
        )
    if count_only and (sums or averages):
        raise click.UsageError("Give --sum or --average, or --count-only.")
    project = session.settings.project
    before = (project / PROJECT_FILE).read_bytes().decode("utf-8")
    # what the engine describes is looked at, too
    engine.take(project)
    asks = may_ask(yes=yes or as_json)
    entity = _entity(before, name, entity, asks=asks)
    base = base_of(session.settings, before, entity, from_facts=not fact)
    if asks:
        show_columns(base)
    made: Aggregate | Fact
    if fact:
        made = Fact(name, base)
    else:
        words = _words_of(name, base, {"by": by, "also": also}, asks=asks)
        by = _by(by or words.get("by"), base, asks=asks)
        time = _time(time, by, base, asks=asks)
        also = _also(also or words.get("also"), base, asks=asks)
        if not (sums or averages or count_only):
            sums = _sums(base, (by, also), asks=asks)
            averages = _averages(base, (by, also)) if asks else ()
        made = aggregate(
            name,
            base,
            by=by,
            time=time,
            also=also,
            sums=sums,
            averages=averages,
            touched=touched,
        )
    files = files_of_gold(made, before)
    settings = with_gold(before, entity, name)
    check_new(project, files, model_folders(before))
    if not dry_run:
        write_all(project, files, settings)
    _warn_of_gold_that_is_gone(project, before, entity)
    if as_json:
        show_json(_document(made, files, written=not dry_run))
        return
    _show(made, files, is_first=settings != before, dry_run=dry_run)


def _warn_of_gold_that_is_gone(project: Path, text: str, entity: str) -> None:
    """Tell of a line that stops a build: it names a model that was deleted."""
    said = known_entities(text).get(entity)
    named = said.get("gold") if isinstance(said, Mapping) else None
    folders = [project / folder for folder in model_folders(text)]
    if named and not any(any(each.rglob(f"{named}.sql")) for each in folders):
        click.echo(
            f"{PROJECT_FILE} says gold: {named} of the entity {entity}, and there is "
            "no such model: mend that line",
            err=True,
        )


def _entity(text: str, name: str, given: str | None, *, asks: bool) -> str:
    known = list(known_entities(text))
    if given is None:
        best = _named_in(name, known)
        if asks:
            given = str(click.prompt("Entity", default=best))
        given = given or best
    if given is None:
        raise RequestError(
            f"{name} does not say of which entity it is",
            way_out=f"Name it by --entity: {listed(known)}"
            if known
            else "There is none: tidemark new stream and tidemark new table write one",
        )
    return given


def _named_in(name: str, known: Sequence[str]) -> str | None:
    """Return the one entity that a model's name names, or the only one there is."""
    words = f"_{name.partition('_by_')[0]}_"
    named = [e for e in known if f"_{e}_" in words or f"_{plural(e)}_" in words]
    # sales_orders are no orders
    longest = max(named, key=len, default="")
    if all(f"_{entity}_" in f"_{longest}_" for entity in named):
        return longest or (known[0] if len(known) == 1 else None)
    return None


def _words_of(
    name: str, base: Base, given: Mapping[str, str | None], *, asks: bool
) -> dict[str, str]:
    """Return what a model's name says of what it counts by.

    Raises `RequestError` where that is no column, unless it is `given` by an option, or
    will be asked for.
    """
    periods = [by for word, by in _WORDS.items() if word in name.split("_")]
    _, _, after = name.partition("_by_")
    first, _, second = after.partition("_and_")
    named = [*periods[:1], *filter(None, (first, second))]
    words = dict(zip(("by", "also"), named, strict=False))
    for place, word in [*words.items()]:
        if word in base.said or word in _WORDS.values():
            continue
        if given[place] is None and not asks:
            raise _no_such(name, word, base, "--and" if place == "also" else "--by")
        del words[place]
    return words


def _no_such(name: str, word: str, base: Base, option: str) -> RequestError:
    longer = [column for column in base.said if column.endswith(f"_{word}")]
    meant = longer[0] if len(longer) == 1 else nearest(word, base.said)
    near = f"Did you mean {meant}? " if meant else ""
    return RequestError(
        f"{name} says that it counts by {word}, and {base.read} has no such column",
        way_out=f"{near}Call it otherwise, or say which by {option}: there are "
        f"{listed(base.said)}",
    )


def _by(given: str | None, base: Base, *, asks: bool) -> str:
    if given is None and asks:
        given = str(click.prompt("Count by: day, hour or a column", default="day"))
    if given is None:
        raise RequestError(
            "it is not clear by what to count",
            way_out="Say --by day, --by hour or --by with a column of "
            f"{base.read}: {listed(base.said)}; or --fact for one row an entity",
        )
    return given


def _time(given: str | None, by: str, base: Base, *, asks: bool) -> str | None:
    if by not in _WORDS.values():
        if given:
            raise click.UsageError("--time belongs to --by day and --by hour.")
        return None
    times = base.times
    if given is None and asks:
        best = times[0] if len(times) == 1 else None
        given = str(click.prompt(f"The {by} of which time", default=best))
    if given is None and len(times) == 1:
        given = times[0]
    if given is None:
        raise RequestError(
            f"it is not clear of which time the {by} counts",
            way_out=f"Name one by --time: {listed(times)}",
        )
    return given


def _also(given: str | None, base: Base, *, asks: bool) -> str | None:
    if given is None:
        # amounts of two currencies have no sum
        given = "currency" if "currency" in base.said else None
        if asks:
            asked = "And by a second column"
            given = str(click.prompt(asked, default=given or _NONE))
    return None if given == _NONE else given


def _sums(
    base: Base, grouped: tuple[str | None, ...], *, asks: bool
) -> tuple[str, ...]:
    guessed = [
        name
        for name in base.amounts
        if name not in grouped and not _NO_SUM.search(name)
    ]
    if not asks:
        return tuple(guessed)
    said = click.prompt(
        "Add up, with blanks between", default=" ".join(guessed) or _NONE
    )
    return tuple(name for name in str(said).split() if name != _NONE)


def _averages(base: Base, grouped: tuple[str | None, ...]) -> tuple[str, ...]:
    """Ask what an average is wanted of; nothing is guessed, as it needs two columns."""
    able = [name for name in base.averaged if name not in grouped]
    if not able:
        return ()
    said = click.prompt(
        f"Average of ({', '.join(able)}), with blanks between", default=_NONE
    )
    return tuple(name for name in str(said).split() if name != _NONE)


def _show(
    made: Aggregate | Fact, files: Mapping[Path, str], *, is_first: bool, dry_run: bool
) -> None:
    base = made.base
    if isinstance(made, Fact):
        click.echo(f"{made.name}: a row for each {base.entity} of {base.read}\n")
    else:
        of = "" if made.by == "column" else f" of {made.column}"
        also = f" and {made.also}" if made.also else ""
        added = f"; adds up {', '.join(made.sums)}" if made.sums else ""
        if made.averages:
            added += f"; averages {', '.join(made.averages)}"
        click.echo(f"{made.name}: counts {base.read} by {made.period}{of}{also}{added}")
        click.echo(f"A row without {made.column} counts nowhere.\n")
        if not made.has_identity:
            click.echo(
                f"{base.versions} has no column {made.also}, so no test compares the "
                "sums with the rows: write one as docs/verbs.md shows\n",
                err=True,
            )
    for path, text in files.items():
        click.echo(f"# {path.as_posix()}\n{text}" if dry_run else path.as_posix())
    if is_first:
        click.echo(f"{PROJECT_FILE}: gold: {made.name} with the entity {base.entity}")
    if not dry_run:
        click.echo("\nBuild it, and compare:\n  tidemark build\n  tidemark verify")


def _document(
    made: Aggregate | Fact, files: Mapping[Path, str], *, written: bool
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "model": made.name,
        "entity": made.base.entity,
        "reads": made.base.read,
        "kind": "fact" if isinstance(made, Fact) else "aggregate",
    }
    if isinstance(made, Aggregate):
        said |= {
            "by": made.by if made.by != "column" else made.column,
            "time": None if made.by == "column" else made.column,
            "and": made.also,
            "sums": made.totals,
            "averages": {average_of(column): column for column in made.averages},
            "touched": made.touched,
        }
    files_said = {path.as_posix(): text for path, text in files.items()}
    return {**said, "written": written, "files": files_said}
