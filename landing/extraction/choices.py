"""What of a declaration decides which rows are seen, as texts to keep and compare.

Where one of them changes, rows come into sight, or mean another thing, that are below
the watermark already. Each text is empty where nothing is declared.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from landing.declarations import ApiSource, FileSource, RowSource

_DIGITS = 12


def hashed(text: str) -> str:
    """Return a short hash of a text that is long, or nobody's business."""
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def parameters_of(source: RowSource) -> str:
    """Return the names of an API's parameters, each with a hash of its value.

    What a query says may be a key after all, which belongs in no table and no error.
    """
    if not isinstance(source, ApiSource) or not source.parameters:
        return ""
    names = sorted(source.parameters)
    return json.dumps({name: hashed(source.parameters[name]) for name in names})


def records_of(source: RowSource) -> str:
    """Return the names that lead to the records."""
    if isinstance(source, ApiSource | FileSource):
        return source.records or ""
    return ""


def pages_of(source: RowSource) -> str:
    """Return how an API's pages are come by, whatever their size."""
    if not isinstance(source, ApiSource) or source.pages is None:
        return ""
    pages = source.pages
    said = {"parameter": pages.parameter, "next": pages.next, "first": pages.first}
    there = [f", {name} {value}" for name, value in said.items() if value is not None]
    return f"by {pages.by}{''.join(there)}"


def deleted_of(source: RowSource) -> str:
    """Return the column that marks deleted rows, and the values that are listed."""
    if source.deleted_column is None:
        return ""
    deleted, kept = _listed(source.deleted_values), _listed(source.kept_values)
    listed = f" with {deleted}" if deleted else ""
    return f"column {source.deleted_column}{listed}{f' and not {kept}' if kept else ''}"


def reading_of(source: FileSource) -> str:
    """Return all that decides what rows a file of a content gives."""
    said = {
        "records": records_of(source),
        "sheet": source.sheet or "",
        "deleted": deleted_of(source),
    }
    return json.dumps({name: text for name, text in said.items() if text})


def _listed(values: Sequence[str]) -> str:
    return ", ".join(sorted({value.strip().lower() for value in values}))
