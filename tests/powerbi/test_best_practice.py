"""Rules that authors of models agree on, of those that Tabular Editor's set has.

Its own expressions run in Tabular Editor alone; these say the same of the text. Each is
seen to find a fault that is planted.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from landing.powerbi import files
from landing.powerbi.check import measures
from landing.powerbi.tmdl import Node, ends, parse

_FILES = files.read(Path(__file__).parents[2] / "powerbi")
_DEFINITION = PurePosixPath("Shop.SemanticModel/definition")
_RELATIONSHIPS = _DEFINITION / "relationships.tmdl"
_NUMBERS = ("int64", "decimal", "double")

Files = Mapping[PurePosixPath, str]


def _columns(texts: Files) -> Iterator[tuple[str, Node]]:
    for path, text in texts.items():
        if path.parent == _DEFINITION / "tables":
            for table in parse(text).all("table"):
                for column in table.all("column"):
                    yield f"{table.name}[{column.name}]", column


def _relationships(texts: Files) -> list[tuple[str, str, Node]]:
    """The ends of each relationship, as `Table[Column]`."""
    found = []
    for node in parse(texts[_RELATIONSHIPS]).all("relationship"):
        sides = (ends(node.property(side) or "") for side in ("fromColumn", "toColumn"))
        many, one = (f"{table}[{column}]" for table, column in sides)
        found.append((many, one, node))
    return found


def _undescribed(texts: Files) -> list[str]:
    shown = [
        name
        for name, column in _columns(texts)
        if not column.description and column.get("isHidden") is None
    ]
    return shown + [each.name for each in measures(texts) if not each.description]


def _unformatted(texts: Files) -> list[str]:
    return [each.name for each in measures(texts) if not each.format]


def _divided_by_sign(texts: Files) -> list[str]:
    """A quotient by `/` of what is no number is an error where it is nothing."""
    return [each.name for each in measures(texts) if "] / [" in each.expression]


def _spaced(texts: Files) -> list[str]:
    named = [each.name for each in measures(texts)]
    named += [column.name for _, column in _columns(texts)]
    return [name for name in named if name != name.strip()]


def _adding_up(texts: Files) -> list[str]:
    """Sums are measures, which say of what and in which currency."""
    return [
        name
        for name, column in _columns(texts)
        if column.property("dataType") in _NUMBERS
        and column.property("summarizeBy") != "none"
    ]


def _floating(texts: Files) -> list[str]:
    """But a rate has more digits than a fixed decimal number."""
    return [
        name
        for name, column in _columns(texts)
        if column.property("dataType") == "double" and name != "Exchange rates[Rate]"
    ]


def _shown_keys(texts: Files) -> list[str]:
    """Who has the column of the one side needs not that of the many."""
    columns = dict(_columns(texts))
    return [
        many
        for many, _, _ in _relationships(texts)
        if columns[many].get("isHidden") is None
    ]


def _of_two_types(texts: Files) -> list[str]:
    columns = dict(_columns(texts))
    return [
        many
        for many, one, _ in _relationships(texts)
        if columns[many].property("dataType") != columns[one].property("dataType")
    ]


def _both_ways(texts: Files) -> list[str]:
    return [
        many
        for many, _, node in _relationships(texts)
        if node.property("crossFilteringBehavior") == "bothDirections"
        or node.property("toCardinality") == "many"
    ]


def _unsorted(texts: Files) -> list[str]:
    """Names of months and weekdays are no order."""
    return [
        name
        for name, column in _columns(texts)
        if column.name in ("Month name", "Weekday name", "Day name")
        and column.property("sortByColumn") is None
    ]


_ORDERS = _DEFINITION / "tables/Orders.tmdl"
_LINES = _DEFINITION / "tables/Order lines.tmdl"
_DATES = _DEFINITION / "tables/Dates.tmdl"
RULES: dict[str, tuple[Callable[[Files], list[str]], PurePosixPath, str, str]] = {
    "what is seen has a description": (
        _undescribed,
        _ORDERS,
        "\t/// Newest status.\n",
        "",
    ),
    "a measure has a format": (
        _unformatted,
        _ORDERS,
        "\t\tformatString: #,0\n\t\tdisplayFolder: Orders\n",
        "\t\tdisplayFolder: Orders\n",
    ),
    "measures are divided by DIVIDE": (
        _divided_by_sign,
        _ORDERS,
        "DIVIDE([Revenue], [Order count])",
        "[Revenue] / [Order count]",
    ),
    "no name begins or ends with a space": (
        _spaced,
        _ORDERS,
        "measure Revenue =",
        "measure 'Revenue ' =",
    ),
    "no number adds up by itself": (
        _adding_up,
        _LINES,
        "summarizeBy: none\n\t\tsourceColumn: quantity",
        "summarizeBy: sum\n\t\tsourceColumn: quantity",
    ),
    "no amount is a floating-point number": (
        _floating,
        _ORDERS,
        "\tcolumn Amount\n\t\tdataType: decimal",
        "\tcolumn Amount\n\t\tdataType: double",
    ),
    "the keys of facts are hidden": (
        _shown_keys,
        _LINES,
        "column 'Product key'\n\t\tdataType: string\n\t\tisHidden\n",
        "column 'Product key'\n\t\tdataType: string\n",
    ),
    "both ends of a relationship have one type": (
        _of_two_types,
        _LINES,
        "column 'Product key'\n\t\tdataType: string",
        "column 'Product key'\n\t\tdataType: int64",
    ),
    "no relationship filters both ways": (
        _both_ways,
        _RELATIONSHIPS,
        "\ttoColumn: Products.'Product key'\n",
        "\ttoColumn: Products.'Product key'\n"
        "\tcrossFilteringBehavior: bothDirections\n",
    ),
    "names of months are sorted by their number": (
        _unsorted,
        _DATES,
        "\t\tsortByColumn: Month\n",
        "",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_shop_s_model_keeps_to_it_and_a_planted_fault_is_found(rule: str) -> None:
    look, path, right, wrong = RULES[rule]
    assert look(_FILES) == []
    text = _FILES[path]
    assert right in text
    assert look({**_FILES, path: text.replace(right, wrong, 1)}) != []
