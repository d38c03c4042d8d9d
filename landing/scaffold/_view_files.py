"""The SQL, the .yml and the unit test of a view over two entities."""

from string import Template

from landing.scaffold._gold_properties import KEY_TYPE, UNIQUE, Column, properties
from landing.scaffold._gold_unit_tests import Row, named_as_words, said, unit_test
from landing.scaffold.gold import Base
from landing.scaffold.names import plural
from landing.scaffold.view import View, named, selected

_MODEL = Template("""\
{{ config(materialized='view') }}

with

$of as (

    select * from {{ ref('$of_read') }}$of_where

),

$beside as (

    select * from {{ ref('$beside_read') }}$beside_where

),

joined as (

    select
$columns
    from $of
    left join $beside
        on $of.$on = $beside.$key

)

select * from joined
""")
_SHOWN = ("string", "date", "timestamp", "decimal", "bigint", "integer")


def view_model(made: View) -> str:
    """Return the SQL of the view."""
    columns = ",\n".join(
        f"        {sql}" if sql.endswith(f".{name}") else f"        {sql} as {name}"
        for name, sql in selected(made).items()
    )
    return _MODEL.substitute(
        of=named(made.of.entity),
        of_read=made.of.read,
        of_where=_where(made.of),
        beside=named(made.beside.entity),
        beside_read=made.beside.read,
        beside_where=_where(made.beside),
        columns=columns,
        on=made.on,
        key=made.beside.key,
    )


def view_properties(made: View) -> str:
    """Return the .yml of the view: what it is, its columns, and tests of its key."""
    one, other = _spoken(made.of.entity), _spoken(made.beside.entity)
    many = plural(one).capitalize()
    gone = " that was not deleted" if "is_deleted" in made.of.columns else ""
    description = (
        f"{many}, each beside what is known of the {other} that its {made.on} names; "
        f"null where none is known or it was deleted. One row per {one}{gone}."
    )
    columns: list[Column] = []
    for name, kind in made.types.items():
        tests = UNIQUE if name == made.of.key else ()
        read, column = made.of.read, name
        if name in made.attributes:
            read, column = made.beside.read, made.attributes[name]
        text = f"{column} of {read}."
        if name == made.of.key:
            text = f"The {one}."
        elif name == made.on:
            text = f"The {other}: {made.beside.key} of {made.beside.read}."
        columns.append((name, KEY_TYPE if kind == "hash" else kind, text, tests))
    return properties(made.name, description, columns)


def view_unit_test(made: View) -> str:
    """Return a unit test: of what is known, of what is not, and of what was deleted."""
    of, beside = made.of, made.beside
    shown = next(
        (
            (name, column)
            for name, column in made.attributes.items()
            if beside.columns[column].startswith(_SHOWN)
        ),
        None,
    )
    of_kind, key_kind = of.columns[of.key], beside.columns[beside.key]
    rows: list[Row] = []
    for number in range(4):
        # where the row's own key names the other, it is the same value
        row: Row = {of.key: _key(of_kind, number)}
        row.setdefault(made.on, _key(key_kind, number))
        rows.append(row)
    others: list[Row] = []
    for number in (0, 2, 3):
        other: Row = {beside.key: _key(key_kind, number)}
        if shown:
            other[shown[1]] = said(beside.columns[shown[1]], 0)
        others.append(other)
    expected = [dict(row) for row in rows]
    if shown:
        for number, row in enumerate(expected):
            row[shown[0]] = others[0][shown[1]] if number in (0, 3) else None
    if "is_deleted" in beside.columns:
        others[1]["is_deleted"] = True
    else:
        del others[1]
    if "is_deleted" in of.columns:
        rows[3]["is_deleted"] = True
        del expected[3]
    lines = unit_test(
        f"{named_as_words(made.name)}_has_a_row_for_each_{named_as_words(of.entity)}",
        made.name,
        "One whose other is not known or was deleted has a row; one that was deleted "
        "itself has none.",
        given={f"ref('{of.read}')": rows, f"ref('{beside.read}')": others},
        expected=expected,
    )
    return "\n".join(["version: 2", "", "unit_tests:", *lines]) + "\n"


def _where(base: Base) -> str:
    if "is_deleted" not in base.columns:
        return ""
    return "\n    where not {{ is_set('is_deleted') }}"


def _key(kind: str, number: int) -> object:
    if kind == "string":
        return f"k-{number + 1}"
    if kind == "timestamp":
        return f"2026-05-04 1{number}:00"
    return f"2026-05-0{number + 1}" if kind == "date" else number + 1


def _spoken(name: str) -> str:
    return name.replace("_", " ")
