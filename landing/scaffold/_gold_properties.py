"""The .yml of models of Gold: the contract, and what each column is."""

import textwrap
from collections.abc import Iterable, Sequence

from landing.scaffold._gold_models import fact_columns
from landing.scaffold._yaml import item
from landing.scaffold.gold import Aggregate, Fact, average_of, number_of
from landing.scaffold.names import plural

KEY_TYPE = "\"{{ var('key_hash_type')[target.type] }}\""
_PROCESSED_AT = "The newest Silver change that this table has taken in."
UNIQUE = ("unique", "not_null")
_NOT_BELOW_ZERO = ("accepted_range: {arguments: {min_value: 0}}",)

Column = tuple[str, str, str, Sequence[str]]
"""A column's name, type, description and tests."""


def gold_properties(made: Aggregate | Fact) -> str:
    """Return the .yml of a model of Gold."""
    if isinstance(made, Fact):
        description, columns = _of_fact(made)
    else:
        description, columns = _of_aggregate(made)
    return properties(made.name, description, columns)


def properties(name: str, description: str, columns: Iterable[Column]) -> str:
    """Return the .yml of a model: each column with type, text and tests."""
    lines = [
        "version: 2",
        "",
        "models:",
        f"  - name: {name}",
        "    description: >",
        *(f"      {line}" for line in textwrap.wrap(description, 76)),
        "    columns:",
    ]
    for column, kind, said, tests in columns:
        lines += [f"      - name: {column}", f"        data_type: {kind}"]
        lines.append(f"        description: {item(said)}")
        if tests:
            lines += ["        data_tests:", *(f"          - {t}" for t in tests)]
    return "\n".join(lines) + "\n"


def _of_fact(fact: Fact) -> tuple[str, Iterable[Column]]:
    base, spoken = fact.base, _spoken(fact.base.entity)
    columns: list[Column] = []
    for name in fact_columns(base):
        tests: Sequence[str] = UNIQUE if name == base.key else ()
        said = f"As {base.read} has it."
        if name == base.key:
            said = f"The {spoken}."
        elif name == "is_deleted":
            said, tests = f"Whether the {spoken} was deleted.", ("not_null",)
        columns.append((name, base.columns[name], said, tests))
    columns += [
        ("_processed_at", "timestamp", _PROCESSED_AT, ("not_null",)),
        ("_row_key", KEY_TYPE, "Hash of the key: what the table is merged by.", ()),
    ]
    many = plural(spoken).capitalize()
    return f"{many}, for reports. One row per {spoken}.", columns


def _of_aggregate(made: Aggregate) -> tuple[str, Iterable[Column]]:
    base = made.base
    many, period = plural(_spoken(base.entity)), _spoken(made.period)
    of = {
        "day": f"the day of their {made.column}, in the zone of `business_timezone`",
        "hour": f"the hour of their {made.column}, UTC",
        "column": f"their {period}",
    }[made.by]
    called = "day" if made.by == "day" else period
    grain = f"{called} and {_spoken(made.also)}" if made.also else called
    and_also = f" and their {_spoken(made.also)}" if made.also else ""
    lost = f"says no {made.column}"
    if "is_deleted" in base.columns:
        lost = f"was deleted, or {lost},"
    description = (
        f"{many.capitalize()} by {of}{and_also}; one that {lost} counts in no row. "
        f"One row per {grain}."
    )
    alone = made.also is None
    columns: list[Column] = [
        (
            made.period,
            made.period_type,
            f"The {called}.",
            UNIQUE if alone else ("not_null",),
        )
    ]
    if made.also:
        columns.append((made.also, base.columns[made.also], f"Their {made.also}.", ()))
    columns.append((made.count, "bigint", "How many there are.", _NOT_BELOW_ZERO))
    for total, column in made.totals.items():
        columns.append((total, made.total_type(column), f"Sum of their {column}.", ()))
        if column in made.averages:
            number, average = number_of(column), average_of(column)
            said = f"How many of them say their {column}."
            columns.append((number, "bigint", said, _NOT_BELOW_ZERO))
            said = f"{total} by {number}, to two digits; null where none says it."
            columns.append((average, "decimal(18, 2)", said, ()))
    columns.append(("_processed_at", "timestamp", _PROCESSED_AT, ("not_null",)))
    if made.also:
        parent = KEY_TYPE if made.is_hashed else made.period_type
        columns.append(("_parent_key", parent, f"The {called} of the row.", ()))
    if made.also or made.is_hashed:
        said = f"Hash of {grain}: what the table is merged by."
        columns.append(("_row_key", KEY_TYPE, said, UNIQUE))
    if made.also:
        said = "1 for a row that is there no longer, until drop_empty takes it away."
        columns.append(("_is_gone", "integer", said, ()))
    return description, columns


def _spoken(name: str) -> str:
    return name.replace("_", " ")
