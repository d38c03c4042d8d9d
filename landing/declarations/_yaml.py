"""Lists and mappings in the YAML of sources, checked where they are looked up."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landing.declarations._errors import wrong
from landing.errors import DeclarationError


def list_of_maps(parent: object, field: str, shown: Path) -> list[Mapping[str, Any]]:
    if isinstance(parent, Mapping) and (close := near(field, parent)):
        raise DeclarationError(
            f"{shown}: {close} is not known; did you mean {field}",
            way_out="Mend the file",
        )
    value = parent.get(field) or [] if isinstance(parent, Mapping) else None
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        return value
    raise DeclarationError(
        f"{shown}: {field} should be a list of entries with a name",
        way_out="Mend the file",
    )


def map_at(
    table: Mapping[str, Any], fields: tuple[str, ...], shown: Path, name: str
) -> Mapping[str, Any]:
    value: Any = table
    for depth, field in enumerate(fields, 1):
        value = value.get(field) or {}
        if not isinstance(value, Mapping):
            raise wrong(shown, name, ".".join(fields[:depth]), "should be a mapping")
    return value  # type: ignore[no-any-return]  # checked above


def near(field: str, given: Mapping[str, Any]) -> str | None:
    """Return a key that is nearly this field, but not it."""
    close = difflib.get_close_matches(field, map(str, given), n=2, cutoff=0.8)
    return next((key for key in close if key != field), None)
