"""What stands in the documentation's pages: their tables."""

import re
from itertools import groupby
from pathlib import Path

PROJECT = Path(__file__).parents[2]

_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """Return a page of the project, by its path."""
    return (PROJECT / name).read_text(encoding="utf-8")


def tables(text: str) -> list[list[dict[str, str]]]:
    """Return the rows of each table, a cell by the title of its column."""
    lines = _CODE.sub("", text).splitlines()
    return [
        _rows([_cells(line) for line in found])
        for is_table, found in groupby(lines, lambda line: line.startswith("|"))
        if is_table
    ]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _rows(cells: list[list[str]]) -> list[dict[str, str]]:
    titles, _, *rows = cells
    return [dict(zip(titles, row, strict=True)) for row in rows]
