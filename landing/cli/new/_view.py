"""`tidemark new view`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from landing import engine
from landing.cli._session import Session, json_option, show_json
from landing.cli.new._asking import may_ask, show_columns
from landing.scaffold.entities import known_entities, model_folders
from landing.scaffold.files import files_of_view
from landing.scaffold.gold import Base
from landing.scaffold.known import base_of
from landing.scaffold.plan import check_name
from landing.scaffold.view import View, key_column, view
from landing.scaffold.write import PROJECT_FILE, check_new, write_all

_VIEW = """Write a view of Gold over two entities: each of one, beside another.

It has a row for each of --of, with all its columns, and beside them those of the one
of --with that the column --on names, called after that entity: agent_name. Where --on
is not said it is the column that is called as the other's key. What is deleted is left
out; a row whose other is not known, or was deleted, has nulls there. A view keeps
nothing, so a change on either side shows at once, however late it comes.

It reads the tables of facts of both, which wait for the gates; tidemark new gold
fct_tickets writes one.

\b
Examples:
  tidemark new view gold_ticket_agents --of ticket --with agent --on agent_id
  tidemark new view gold_ticket_agents --of ticket --with agent --dry-run

It writes the view, its .yml with a contract and tests, and a unit test. No file is
ever overwritten, and where one cannot be written none is.

Exit codes: 0 written; 1 a file cannot be written; 2 something must be said by an
option, or is there already.
"""


@click.command("view", help=_VIEW, short_help=_VIEW.splitlines()[0])
@click.argument("name")
@click.option("--of", metavar="ENTITY", help="Of which entity each has a row.")
@click.option("--with", "beside", metavar="ENTITY", help="Which entity it names.")
@click.option("--on", metavar="COLUMN", help="The column that names it, by its key.")
@click.option("--yes", is_flag=True, help="Ask nothing, take the guesses.")
@json_option
@click.option("--dry-run", is_flag=True, help="Show the files, write none.")
@click.pass_obj
def view_(
    session: Session,
    name: str,
    of: str | None,
    beside: str | None,
    on: str | None,
    yes: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Write a view of Gold over two entities: each of one, beside another."""
    check_name(name, "NAME")
    project = session.settings.project
    text = (project / PROJECT_FILE).read_bytes().decode("utf-8")
    # what the engine describes is looked at, too
    engine.take(project)
    asks = may_ask(yes=yes or as_json)
    known = list(known_entities(text))

    def base(given: str | None, option: str, asked: str) -> Base:
        if given is None and asks:
            click.echo(f"Entities: {', '.join(known)}")
            given = str(click.prompt(asked))
        if given is None:
            raise click.UsageError(
                f"Name an entity by {option}: {', '.join(known) or 'there is none'}."
            )
        found = base_of(session.settings, text, given, from_facts=True, option=option)
        if asks:
            show_columns(found)
        return found

    rows = base(of, "--of", "A row for each of which entity")
    other = base(beside, "--with", "Beside which other entity")
    if on is None and asks:
        asked = f"Which column says the {other.entity}"
        on = str(click.prompt(asked, default=key_column(rows, other)))
    made = view(name, rows, other, on)
    files = files_of_view(made)
    check_new(project, files, model_folders(text))
    if not dry_run:
        write_all(project, files)
    if as_json:
        show_json(_document(made, files, written=not dry_run))
        return
    _show(made, files, dry_run=dry_run)


def _show(made: View, files: Mapping[Path, str], *, dry_run: bool) -> None:
    of, beside = made.of, made.beside
    click.echo(
        f"{made.name}: a row for each {of.entity} of {of.read}, beside the "
        f"{beside.entity} of {beside.read} whose {beside.key} is its {made.on}\n"
    )
    for path, text in files.items():
        click.echo(f"# {path.as_posix()}\n{text}" if dry_run else path.as_posix())
    if not dry_run:
        click.echo(f"\nBuild it:\n  tidemark build\n  tidemark show {made.name}")


def _document(
    made: View, files: Mapping[Path, str], *, written: bool
) -> dict[str, Any]:
    return {
        "model": made.name,
        "kind": "view",
        "of": made.of.entity,
        "with": made.beside.entity,
        "reads": [made.of.read, made.beside.read],
        "on": made.on,
        "key": made.beside.key,
        "columns": made.types,
        "written": written,
        "files": {path.as_posix(): text for path, text in files.items()},
    }
