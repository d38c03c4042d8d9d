"""What is shared by the commands that write a source and its entity."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from landing import engine
from landing.cli._session import Session, json_option, print_table, show_json
from landing.declarations import FOLDER
from landing.errors import RequestError
from landing.scaffold import choose, guess
from landing.scaffold.entities import model_folders, with_entity
from landing.scaffold.files import files_of
from landing.scaffold.guess import Field
from landing.scaffold.left_out import left_out
from landing.scaffold.plan import Plan, TableOf
from landing.scaffold.sample import Sample
from landing.scaffold.write import PROJECT_FILE, check_new, write_all

_SHOWN = 5
"""Lines of a sample that are shown of each kind of mistake."""

_FEW = 10
"""From so many rows a key on, each may be a fact of its own, and not news of one."""

_MARKED = "deletes: column with the deleted_column that marks them"


def shared_options(command: Any) -> Any:
    """Add the options of every command that writes an entity."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Show the files, write none."),
        json_option,
        click.option("--yes", is_flag=True, help="Ask nothing, take the guesses."),
        click.option("--key", metavar="FIELD", help="The entity's key."),
        click.option(
            "--entity",
            metavar="ENTITY",
            help="What a row is about, in the singular; guessed from NAME.",
        ),
    ):
        command = option(command)
    return command


def check_undeclared(session: Session, name: str) -> None:
    """Raise `RequestError` where a source is called so already."""
    folder = session.settings.project / FOLDER
    if not [*folder.rglob("*.yml"), *folder.rglob("*.yaml")]:
        return
    known = session.declarations.sources.get(name)
    if known is not None:
        raise RequestError(
            f"there is a source {name} already, in {known.file}",
            way_out="Nothing was written: choose another name",
        )


def find_example(
    sample: Sample, fields: Sequence[Field], key: str, time: str
) -> tuple[Any, str]:
    """Return the first row that says nothing odd, and its payload.

    Raises `RequestError` where none states both key and time.
    """
    odd = {number for field in fields for number, _ in field.odd}
    for number, row in enumerate(sample.rows):
        stated = guess.written(row.get(key) or "" if row.get(key) != 0 else 0)
        is_good = number not in odd and guess.event_time(row, time) is not None
        if stated.strip(" ") and is_good:
            return row, sample.payloads[number] if sample.payloads else ""
    raise RequestError(
        f"no row of the sample states both {key} and {time}, and nothing odd besides",
        way_out="Name others by --key and --time, or give another sample",
    )


def show_fields(fields: Sequence[Field]) -> None:
    """Print what each field is guessed to be, and why."""
    shown = Table("field", "guessed as", "because", "example", box=None)
    for field in fields:
        because = field.why
        if field.odd:
            because += f"; something else in {len(field.odd):,}"
        if field.absent:
            because += f"; {choose.missing(field)}"
        shown.add_row(field.name, field.kind, because, field.example)
    print_table(shown)


def show_mistakes(
    sample: Sample, plan: Plan, no_objects: Sequence[tuple[int, str, Any]] = ()
) -> None:
    """Say of a sample what of it was not used, and which of its rows are rejects."""
    lines = len(sample.unused) + len(sample.lines)
    _say(
        f"{len(sample.lines):,} of {lines:,} lines were used; these are no payload:",
        (f"line {u.line} {u.why}: {u.begins}" for u in sample.unused),
    )
    key, time = (
        next(field for field in plan.fields if field.name == name)
        for name in (plan.key, plan.time)
    )
    odd = [
        (number, f"{field.name} is {value}, and elsewhere {choose.a_kind(field)}")
        for field in plan.fields
        for number, value in field.odd
    ]
    odd += [
        (number, f"{field.name}, the {what}, is null or missing")
        for field, what in ((key, "key"), (time, "event time"))
        for number in field.absent
    ]
    odd += [
        (number, f"{name} is {guess.shown(value)}, and elsewhere an object")
        for number, name, value in no_objects
    ]
    _say(
        f"{len({number for number, _ in odd}):,} of {len(sample.rows):,} rows differ "
        "from the others, and would be rejects or lack what they should say:",
        (f"{sample.place(number)}: {said}" for number, said in sorted(odd)),
    )


def _say(heading: str, lines: Iterable[str]) -> None:
    said = list(lines)
    if not said:
        return
    shown = [f"  {line}" for line in said[:_SHOWN]]
    if len(said) > _SHOWN:
        shown.append(f"  and {len(said) - _SHOWN:,} more: --json names all")
    click.echo("\n".join([heading, *shown]), err=True)


def finish(
    session: Session,
    plan: Plan,
    sample: Sample,
    land: str,
    *,
    as_json: bool,
    dry_run: bool,
    shown: bool,
    no_objects: Sequence[tuple[int, str, Any]] = (),
) -> None:
    """Write the files, or show them, and say what was guessed."""
    project = session.settings.project
    before = (project / PROJECT_FILE).read_bytes().decode("utf-8")
    settings = with_entity(
        before, plan.entity, plan.key_column.name, plan.name, is_stream=plan.is_stream
    )
    files = files_of(plan)
    # no other model may have the name of one of the engine's
    engine.take(project)
    check_new(project, files, model_folders(before))
    if not dry_run:
        write_all(project, files, settings)
    if as_json:
        show_json(_document(plan, sample, files, written=not dry_run))
        return
    if not shown:
        show_fields(plan.fields)
    show_mistakes(sample, plan, no_objects)
    _say(f"{plan.entity} has no column of its own for:", left_out(plan, sample))
    click.echo(
        f"\n{plan.entity}: key {plan.key} as {plan.key_column.name}, "
        f"event time {plan.time}{_deletes(plan)}\n{_said_of_no_deletes(plan)}"
        f"{_said_of_keys(len(sample.rows), _keys(plan, sample), plan.key)}\n"
    )
    for path, text in files.items():
        click.echo(f"# {path.as_posix()}\n{text}" if dry_run else path.as_posix())
    click.echo(
        f"{PROJECT_FILE}: {plan.entity} under vars: entities:"
        + ("" if dry_run else f"\n\nLand and build it:\n  {land}\n  tidemark build")
    )


def _said_of_keys(rows: int, keys: int, key: str) -> str:
    """Return how many of the sample's rows are of one key, and what that means."""
    said = (
        f"{_count(rows, 'row')} of the sample {'has' if rows == 1 else 'have'} "
        f"{_count(keys, 'key')}: Gold counts keys, each as its newest row says it"
    )
    if rows < _FEW * keys:
        return said + "."
    return (
        f"{said}. If each row is a fact of its own, such as a measurement, {key} is "
        "not its key: name by --key a field that no two share, or let the producer "
        "send one."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _keys(plan: Plan, sample: Sample) -> int:
    stated = (row.get(plan.key) for row in sample.rows)
    return len({guess.written(value) for value in stated if value is not None})


def _deletes(plan: Plan) -> str:
    if plan.deleted_column is None:
        return ""
    return f", deleted where {plan.deleted_column} says so"


def _said_of_no_deletes(plan: Plan) -> str:
    source = plan.source
    if not isinstance(source, TableOf) or plan.deleted_column:
        return ""
    compared = "" if source.path else ", or deletes: reconcile"
    return (
        "No deletes are declared: a row that is deleted at the source stays in Silver "
        f"as it last was. To find them say {_MARKED}{compared} in {FOLDER}/{plan.name}"
        ".yml; docs/declaring.md of Tidemark says how.\n"
    )


def _document(
    plan: Plan, sample: Sample, files: dict[Path, str], *, written: bool
) -> dict[str, object]:
    columns = {column.field.name: column.name for column in plan.columns}
    return {
        "source": plan.name,
        "entity": plan.entity,
        "key": plan.key,
        "keys": _keys(plan, sample),
        "time": plan.time,
        "fields": [
            {
                "field": field.name,
                "column": columns.get(field.name),
                "kind": field.kind,
                "because": field.why,
                "example": field.example,
                "always": field.always,
                "missing_in": len(field.absent),
                "odd": [
                    {"where": sample.place(number), "value": value}
                    for number, value in field.odd
                ],
            }
            for field in plan.fields
        ],
        "left_out": left_out(plan, sample),
        "deleted_column": plan.deleted_column,
        "lines_used": len(sample.lines),
        "lines_passed_over": [asdict(unused) for unused in sample.unused],
        "written": written,
        "files": {path.as_posix(): text for path, text in files.items()},
    }
