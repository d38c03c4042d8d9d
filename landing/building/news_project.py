"""What dbt reads of a project: its files, and the variables that they ask for."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from landing.building.news_digest import digest

_LOOKBACK_MINUTES = 3 * 24 * 60
"""What the project's macros take where `lookback_minutes` is not set."""
_SINGLE = (
    ".dbtignore",
    "dbt_project.yml",
    "dependencies.yml",
    "package-lock.yml",
    "packages.yml",
    "profiles.yml",
    "selectors.yml",
)
_FOLDERS = {
    "model-paths": ["models"],
    "macro-paths": ["macros"],
    "test-paths": ["tests"],
    "seed-paths": ["seeds"],
    "snapshot-paths": ["snapshots"],
    "analysis-paths": ["analyses"],
    "function-paths": ["functions"],
    "docs-paths": [],
    "packages-install-path": ["dbt_packages"],
}
"""Where dbt looks for what, and where it does unless the project says otherwise."""

_ENV_VAR = re.compile(r"\benv_var\s*\(\s*(?:(['\"])(?P<name>\w+)\1)?")
_READS_FILES = re.compile(
    r"\bexternal_location\b|\bfrom\s+'"
    r"|\b(read_(csv|parquet|json|ndjson|text|blob|xlsx|avro)\w*|glob"
    r"|(parquet|delta|iceberg|sqlite|postgres|mysql)_scan)\(",
    re.IGNORECASE,
)


def roots(declared: Mapping[str, Any]) -> Iterator[str]:
    """Yield the folders that dbt reads, by what `dbt_project.yml` says.

    Raises `ValueError` where one is not written out.
    """
    for name in _FOLDERS:
        yield from _paths(declared, name)


def _paths(declared: Mapping[str, Any], name: str) -> list[str]:
    given = declared.get(name, _FOLDERS[name])
    paths = [given] if isinstance(given, str) else list(given)
    if any("{{" in path for path in paths):
        raise ValueError(f"{name} is not written out")
    return paths


def content(project: Path, roots: Iterable[str]) -> str:
    """Return a hash of the names and the content of all files that dbt reads."""
    parts = []
    for path in _files(project, roots):
        parts.append(f"{path} {digest(path.read_bytes())}")
    return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def _files(project: Path, roots: Iterable[str]) -> Iterator[Path]:
    for name in _SINGLE:
        if (project / name).is_file():
            yield project / name
    yield from _below(project, roots)


def _below(project: Path, roots: Iterable[str]) -> Iterator[Path]:
    for root in roots:
        # as dbt does, into folders that are linked, too
        for folder, below, names in os.walk(project / root, followlinks=True):
            below.sort()
            yield from (Path(folder, name) for name in sorted(names))


def variables(project: Path, roots: Iterable[str]) -> tuple[str, ...] | None:
    """Return what the project asks the environment for; None if that is not said."""
    names: set[str] = set()
    for path in _files(project, roots):
        for asked in _ENV_VAR.finditer(path.read_bytes().decode("utf-8", "replace")):
            if asked["name"] is None:
                return None
            names.add(asked["name"])
    return tuple(sorted(names))


def models_read_files(project: Path, declared: Mapping[str, Any]) -> bool:
    """Return whether a model, or a source's YAML, reads what is not seen here."""
    for path in _below(project, _paths(declared, "model-paths")):
        if path.suffix == ".py":
            return True
        if path.suffix in (".sql", ".yml", ".yaml") and _READS_FILES.search(
            path.read_text(encoding="utf-8")
        ):
            return True
    return False


def lookback(declared: Mapping[str, Any]) -> timedelta | None:
    """Return how far back dbt lists; None where that is not a plain number."""
    variables = declared.get("vars") or {}
    own = variables.get(declared.get("name")) or {}
    minutes = {**variables, **own}.get("lookback_minutes", _LOOKBACK_MINUTES)
    return timedelta(minutes=minutes) if isinstance(minutes, int) else None
