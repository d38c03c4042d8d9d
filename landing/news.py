"""Whether there is anything new to build: known without starting dbt.

After a whole `tidemark build` in which everything was built and every gate held, a
small file beside the warehouse, `<warehouse>.last_build.json`, says what it was made
of. Where all of that is still the same, the next build would change nothing, and
`nothing_new` says so. The file never says more than it knows: where it is missing,
damaged or in doubt, dbt is started.

It is the same when all of this is:

- **The project**: the content of every file that dbt reads, also in packages and of
  the engine, where that is to be what is installed. Content
  and not times, for a check-out gives unchanged files new times, and some images give
  changed files old ones; it is a few hundred small files.
- **The settings**: lake, warehouse and what the profile reads, every `DBT_…` variable,
  and each variable that the project asks `env_var` for; the versions of Tidemark, dbt
  and DuckDB. Values are kept as a hash alone.
- **The warehouse**: its file is the one that the build left, by inode, size and the
  times of its content and of its inode, and no log of writes stands beside it. So
  dbt is started after anything else that wrote to it, a plain `dbt build` among it,
  and where a copy was put in its place.
- **The lake**: the names of all files that dbt would list: of a source with more than
  5,000 folders those from `lookback_minutes` before its newest hour on, else all. They
  were listed before dbt started, so that a file that landed during the build is new.
  Times of files say nothing; one that is gone counts as a change.
- **The day**: it is the UTC day on which the build began, and not earlier than then.
  So the first build that begins on a day always starts dbt, which then looks into
  folders older than the lookback, too, for what a clock far behind landed there.
  Within a day nothing follows the clock: the gates look at what landed, an hour is
  complete once something landed in a later one, and what depends on now is a view.

What a build of a project reads besides is not seen, so such a project keeps no file:
one with an `env_var` whose name is not written out, a model in Python, a model or
source that reads files itself, or a profile that builds elsewhere than in the
warehouse's file alone.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from landing import __version__, bronze, engine
from landing.errors import TidemarkError
from landing.lake import Lake
from landing.lake_account import WHICH_ACCOUNT
from landing.runs import Problem
from landing.settings import Settings

_FORM = 1
"""Of the file; another one is not read."""
_HOUR = timedelta(hours=1)
_LISTED_WHOLE = 5_000
"""Of no more files than this dbt lists all, so of no more folders."""
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
_VERSIONS = ("dbt-core", "dbt-adapters", "dbt-duckdb", "duckdb")

_ENV_VAR = re.compile(r"\benv_var\s*\(\s*(?:(['\"])(?P<name>\w+)\1)?")
_READS_FILES = re.compile(
    r"\bexternal_location\b|\bfrom\s+'"
    r"|\b(read_(csv|parquet|json|ndjson|text|blob|xlsx|avro)\w*|glob"
    r"|(parquet|delta|iceberg|sqlite|postgres|mysql)_scan)\(",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LastBuild:
    """The build since which nothing is new: when it began, and what it warned of."""

    began: datetime
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a build that begins now is made of."""

    began: datetime
    roots: tuple[str, ...]
    variables: tuple[str, ...]
    project: str
    settings: str
    lake: Mapping[str, Mapping[str, Any]]


def state_file(settings: Settings) -> Path:
    """Return where the state of the last build stands: beside its warehouse."""
    return settings.warehouse.with_name(f"{settings.warehouse.name}.last_build.json")


def nothing_new(settings: Settings, *, now: datetime) -> LastBuild | None:
    """Return the last whole build where the next one would change nothing.

    None where something is new, and wherever that cannot be told. `now` is aware.
    Lists the names of files in the lake; neither it nor the warehouse is opened.
    """
    try:
        state = json.loads(state_file(settings).read_text(encoding="utf-8"))
        began = datetime.fromisoformat(state["began"]).astimezone(UTC)
        warnings = tuple(Problem(**problem) for problem in state["warnings"])
        same = (
            state["form"] == _FORM
            and began <= now
            and began.date() == now.astimezone(UTC).date()
            and engine.is_current(settings.project)
            and state["warehouse"] == _identity(settings.warehouse)
            and state["settings"] == _settings(settings, state["variables"])
            and state["project"] == _content(settings.project, state["roots"])
            and state["lake"] == _still_there(settings, state["lake"])
        )
    except (TidemarkError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return LastBuild(began, warnings) if same else None


def forget(settings: Settings) -> None:
    """Remove the state, before anything is built: a build that dies leaves none.

    Raises `OSError` where it stands and cannot be removed.
    """
    state_file(settings).unlink(missing_ok=True)


def look(settings: Settings, *, now: datetime) -> Ingredients | None:
    """Return what a build that begins `now` is made of, before it is begun.

    None where the project reads what is not seen here, or cannot be read.
    """
    import yaml

    try:
        path = settings.project / "dbt_project.yml"
        declared = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        roots = tuple(_roots(declared))
        # first: what is edited from here on is another content than this
        content = _content(settings.project, roots)
        variables = _variables(settings.project, roots)
        if variables is None or _models_read_files(settings.project, declared):
            return None
        return Ingredients(
            began=now,
            roots=roots,
            variables=variables,
            project=content,
            settings=_settings(settings, variables),
            lake=_listed(settings, now, _lookback(declared)),
        )
    except (TidemarkError, OSError, ValueError, TypeError, AttributeError):
        return None
    except yaml.YAMLError:
        return None


def keep(
    settings: Settings, ingredients: Ingredients, warnings: Sequence[Problem]
) -> None:
    """Keep what a build was made of that was whole and good, warnings apart.

    The warehouse must be closed, and still be kept from other builds. Where the
    state cannot be written there is none: the next build starts dbt.
    """
    path = state_file(settings)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError, ValueError):
        state = {
            "form": _FORM,
            **asdict(ingredients),
            "began": ingredients.began.isoformat(),
            "warehouse": _identity(settings.warehouse),
            "warnings": [asdict(problem) for problem in warnings],
        }
        part.write_text(json.dumps(state), encoding="utf-8")
        part.replace(path)


def _identity(warehouse: Path) -> list[int]:
    # what was written and not yet taken into the file stands in a log beside it,
    # while it is open and after its writer was killed
    if warehouse.with_name(f"{warehouse.name}.wal").exists():
        raise ValueError("the warehouse is open, or was not closed")
    found = warehouse.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _settings(settings: Settings, variables: Iterable[str]) -> str:
    environment = {**os.environ, **settings.environment()}
    names = {
        *variables,
        *settings.environment(),
        *WHICH_ACCOUNT,
        *(name for name in environment if name.startswith("DBT_")),
    }
    said = {
        "project": str(settings.project),
        "versions": [__version__, *map(_version, _VERSIONS)],
        "environment": {name: environment.get(name) for name in sorted(names)},
    }
    return _digest(json.dumps(said, sort_keys=True).encode())


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


# The project


def _roots(declared: Mapping[str, Any]) -> Iterator[str]:
    for name in _FOLDERS:
        yield from _paths(declared, name)


def _paths(declared: Mapping[str, Any], name: str) -> list[str]:
    given = declared.get(name, _FOLDERS[name])
    paths = [given] if isinstance(given, str) else list(given)
    if any("{{" in path for path in paths):
        raise ValueError(f"{name} is not written out")
    return paths


def _content(project: Path, roots: Iterable[str]) -> str:
    """Return a hash of the names and the content of all files that dbt reads."""
    parts = []
    for path in _files(project, roots):
        parts.append(f"{path} {_digest(path.read_bytes())}")
    return _digest("\n".join(parts).encode("utf-8", "surrogateescape"))


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


def _variables(project: Path, roots: Iterable[str]) -> tuple[str, ...] | None:
    """Return what the project asks the environment for; None if that is not said."""
    names: set[str] = set()
    for path in _files(project, roots):
        for asked in _ENV_VAR.finditer(path.read_bytes().decode("utf-8", "replace")):
            if asked["name"] is None:
                return None
            names.add(asked["name"])
    return tuple(sorted(names))


def _models_read_files(project: Path, declared: Mapping[str, Any]) -> bool:
    for path in _below(project, _paths(declared, "model-paths")):
        if path.suffix == ".py":
            return True
        if path.suffix in (".sql", ".yml", ".yaml") and _READS_FILES.search(
            path.read_text(encoding="utf-8")
        ):
            return True
    return False


def _lookback(declared: Mapping[str, Any]) -> timedelta | None:
    """Return how far back dbt lists; None where that is not a plain number."""
    variables = declared.get("vars") or {}
    own = variables.get(declared.get("name")) or {}
    minutes = {**variables, **own}.get("lookback_minutes", _LOOKBACK_MINUTES)
    return timedelta(minutes=minutes) if isinstance(minutes, int) else None


# The lake


def _listed(
    settings: Settings, now: datetime, lookback: timedelta | None
) -> dict[str, dict[str, Any]]:
    """Return the files that dbt would list, as a hash of their names for each hour."""
    lake = _lake(settings)
    listed = {}
    for source in lake.folders(bronze.ROOT):
        hours = _hours(lake, source)
        since = _since([*hours], now, lookback)
        listed[source] = {"since": since, "hours": _names(lake, source, hours, since)}
    return listed


def _still_there(
    settings: Settings, before: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return what the same listing gives now; all of a source that was not there."""
    lake = _lake(settings)
    listed = {}
    for source in sorted({*before, *lake.folders(bronze.ROOT)}):
        since = before[source]["since"] if source in before else ""
        hours = _names(lake, source, _hours(lake, source), since)
        if hours or source in before:
            listed[source] = {"since": since, "hours": hours}
    return listed


def _lake(settings: Settings) -> Lake:
    settings.require_lake()
    return Lake.open(settings.lake)


def _hours(lake: Lake, source: str) -> dict[str, list[str]]:
    """Return the folders of each hour, the earliest first: of one or two roots."""
    folders: dict[str, list[str]] = {}
    for root in (bronze.ROOT, bronze.COMPACTED):
        for name in lake.folders(bronze.folder(source, root=root)):
            hour = bronze.hour_of(name)
            if hour is not None:
                of_hour = bronze.folder(source, hour, root)
                folders.setdefault(hour, []).append(of_hour)
    return dict(sorted(folders.items()))


def _since(hours: Sequence[str], now: datetime, lookback: timedelta | None) -> str:
    """Return the earliest hour that counts; an empty text where all do.

    An hour earlier than the lookback says: dbt's listing may begin within one.
    """
    if len(hours) <= _LISTED_WHOLE or lookback is None:
        return ""
    newest = min(hours[-1], bronze.landed_hour(now))
    try:
        begins = bronze.hour_begins(newest) - lookback - _HOUR
    except (ValueError, OverflowError):
        return ""
    return bronze.landed_hour(begins)


def _names(
    lake: Lake, source: str, hours: Mapping[str, Sequence[str]], since: str
) -> dict[str, str]:
    wanted = [hour for hour in hours if hour >= since]
    # a request lists a page of names of all hours, or of one
    asked = [folder for hour in wanted for folder in hours[hour]]
    if lake.local_folder is None and not since and wanted:
        asked = [
            bronze.folder(source, root=root) for root in (bronze.ROOT, bronze.COMPACTED)
        ]
    names: dict[str, list[str]] = {}
    for path in chain.from_iterable(map(lake.files, asked)):
        place = bronze.place_of(path)
        if place is not None:
            names.setdefault(place.landed_hour, []).append(path)
    return {
        hour: _digest("\n".join(sorted(names[hour])).encode())
        for hour in wanted
        if hour in names
    }


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
