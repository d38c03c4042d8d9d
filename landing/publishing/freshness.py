"""What sources promise about when they land, as dbt's own `freshness` declares it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}

Promise = tuple[float | None, float | None]
"""Seconds after which it is warned of, and after which it is an error."""


def promises(project: Path) -> dict[str, Promise]:
    """Return what each source below `bronze` promises, of those that promise anything.

    What cannot be read here, such as a number that dbt renders, is no promise: dbt
    itself judges the declaration.
    """
    # what it imports is more than a build with nothing new wants
    from landing.declarations import FOLDER, GROUP

    found: dict[str, Promise] = {}
    below = project / FOLDER
    for file in sorted([*below.rglob("*.yml"), *below.rglob("*.yaml")]):
        try:
            document = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            continue
        for group in _maps(document, "sources"):
            if group.get("name") != GROUP:
                continue
            for table in _maps(group, "tables"):
                promise = _promise(_freshness(group) | _freshness(table))
                if any(promise):
                    found[str(table.get("name"))] = promise
    return found


def _freshness(declared: Mapping[str, Any]) -> dict[str, Any]:
    config = declared.get("config")
    said = config.get("freshness") if isinstance(config, Mapping) else None
    said = said or declared.get("freshness")
    return dict(said) if isinstance(said, Mapping) else {}


def _promise(freshness: Mapping[str, Any]) -> Promise:
    warn, error = (_seconds(freshness.get(f"{at}_after")) for at in ("warn", "error"))
    return warn, error


def _seconds(after: Any) -> float | None:
    if not isinstance(after, Mapping):
        return None
    count, period = after.get("count"), _SECONDS.get(str(after.get("period")))
    return count * period if isinstance(count, int) and period else None


def _maps(document: Any, name: str) -> Iterator[Mapping[str, Any]]:
    listed = document.get(name) if isinstance(document, Mapping) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            yield each
