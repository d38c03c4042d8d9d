"""The declaration of tables that were discovered, as YAML for a person to review."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from landing.scaffold._yaml import flow, scalar
from landing.scaffold.discovered import (
    Proposal,
    no_key,
    no_watermark,
    note_of,
    type_to_declare,
)

_WIDTH = 88
_FIELD = " " * 14
_COLUMN = " " * 10


@dataclass(frozen=True, slots=True)
class Written:
    """A proposal under its name as a source.

    `create_index` is the statement that makes the index that is missing, `declared`
    the file that declares the table already; each is empty where there is none.
    """

    source: str
    proposal: Proposal
    create_index: str = ""
    declared: str = ""


def declaration_of(tables: Sequence[Written], connection: str, where: str) -> str:
    """Return the declaration of tables; comments say why, and what is to be answered.

    With a question that is open it does not load, and the error names the field.
    """
    lines = [
        *_comment(f"Found by tidemark discover in {connection}, {where}.", ""),
        *_comment(
            "Review it. A column that is taken out here lands all the same, as found, "
            "and no model reads it.",
            "",
        ),
        "version: 2",
        "",
        "sources:",
        "  - name: bronze",
        "    loaded_at_field: landed_at",
        "    tables:",
    ]
    for one in tables:
        lines += _table(one, connection)
    return "\n".join(lines) + "\n"


def _table(one: Written, connection: str) -> Iterator[str]:
    table = one.proposal.table
    of = f"Rows of {table.table} in {connection}. One row per change found"
    yield f"      - name: {one.source}"
    yield f"        description: {scalar(_plain(of) + '; copies may exist.')}"
    if one.declared:
        yield from _comment(f"It is declared already, in {one.declared}.", " " * 8)
    for said in one.proposal.unfit:
        yield from _comment(f"It cannot be landed as it is: {said}.", " " * 8)
    yield "        config:"
    yield "          meta:"
    yield "            landing:"
    yield from _fields(
        {"kind": "table", "connection": connection, "table": table.table}
    )
    yield from _landing(one)
    yield "        columns:"
    for column in table.columns:
        kind, note = type_to_declare(column), note_of(column)
        if kind is None:
            yield f"{_COLUMN}# {_plain(f'{column.name}, {note}')}"
            continue
        said = f"{_COLUMN}- {flow({'name': column.name, 'data_type': kind})}"
        yield f"{said}  # {_plain(note)}" if note else said


def _landing(one: Written) -> Iterator[str]:
    """Yield what is suggested, each below the reason."""
    proposal = one.proposal
    if proposal.key is None:
        yield from _comment(f"key: {no_key(proposal.table)}", _FIELD)
    else:
        key = proposal.key.columns
        yield from _comment(f"{proposal.key.why}", _FIELD)
        yield from _fields({"key": key[0] if len(key) == 1 else list(key)})
    if proposal.watermark is None:
        yield from _comment(
            f"watermark: {no_watermark(proposal.table)}.",
            _FIELD,
        )
    else:
        yield from _watermark(one, proposal.watermark.one, proposal.watermark.why)
    if proposal.deleted is None:
        yield from _comment(
            "no column seems to mark deleted rows. Where rows are deleted for good, "
            "deletes: reconcile compares keys to find them.",
            _FIELD,
        )
    else:
        yield from _comment(proposal.deleted.why, _FIELD)
        yield from _fields(
            {"deletes": "column", "deleted_column": proposal.deleted.one}
        )


def _watermark(one: Written, name: str, why: str) -> Iterator[str]:
    column = next(c for c in one.proposal.table.columns if c.name == name)
    yield from _comment(f"{name}: {why}", _FIELD)
    yield from _fields({"watermark": name})
    if column.clock == "local":
        yield from _comment(
            "its times have no zone and are taken for UTC; if they are another's: "
            "timezone: Europe/Vienna",
            _FIELD,
        )
    if one.proposal.table.is_view:
        yield from _comment(
            "of a view it is not known whether an index serves it", _FIELD
        )
    if one.proposal.lacks_index:
        yield from _comment(
            f"no index begins with {name}, so each run reads all rows:", _FIELD
        )
        yield f"{_FIELD}#   {_plain(one.create_index)};"


def _fields(said: Mapping[str, object]) -> Iterator[str]:
    for name, value in said.items():
        yield f"{_FIELD}{name}: {scalar(value)}"


def _comment(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        _plain(text),
        width=_WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(text: str) -> str:
    """Return a text in one line: a name may hold whatever ends a comment."""
    return "".join(c if c.isprintable() else "?" for c in text)
