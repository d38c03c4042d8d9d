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
- **What was published**: it is still there, as that build or as what was published
  since. Where it is gone the next build publishes again.
- **The day**: it is the UTC day on which the build began, and not earlier than then.
  So the first build that begins on a day always starts dbt, which then looks into
  folders older than the lookback, too, for what a clock far behind landed there.
  Within a day nothing follows the clock: the gates look at what landed, an hour is
  complete once something landed in a later one, and what depends on now is a view.

A build of a part (`landing.building.part`) that took in all that was new since is as
good as a whole one, and is kept as one: what it left out has no new input.

What a build of a project reads besides is not seen, so such a project keeps no file:
one with an `env_var` whose name is not written out, a model in Python, a model or
source that reads files itself, or a profile that builds elsewhere than in the
warehouse's file alone.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from landing import __version__, engine
from landing.building import news_lake, news_project
from landing.building.news_digest import digest
from landing.building.problems import Problem
from landing.errors import TidemarkError
from landing.lake_account import WHICH_ACCOUNT
from landing.settings import Settings

_FORM = 1
"""Of the file; another one is not read."""
_VERSIONS = ("dbt-core", "dbt-adapters", "dbt-duckdb", "duckdb")


@dataclass(frozen=True, slots=True)
class LastBuild:
    """The build since which nothing is new: when it began, and what it warned of."""

    began: datetime
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class NewFiles:
    """The build since which only files are new, and the sources that these are of."""

    last: LastBuild
    sources: tuple[str, ...]


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
    found = new_files(settings, now=now)
    return found.last if found is not None and not found.sources else None


def new_files(settings: Settings, *, now: datetime) -> NewFiles | None:
    """Return of which sources files are new, or gone, where nothing else is.

    None where anything but the lake is new, and wherever that cannot be told. `now` is
    aware. Looks at what `nothing_new` looks at.
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
            and _is_published(settings, state["published"])
            and state["warehouse"] == _identity(settings.warehouse)
            and state["settings"] == _settings(settings, state["variables"])
            and state["project"]
            == news_project.content(settings.project, state["roots"])
        )
        if not same:
            return None
        before = state["lake"]
        lake = news_lake.still_there(settings, before)
        changed = [name for name in lake if before.get(name) != lake[name]]
    except (TidemarkError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return NewFiles(LastBuild(began, warnings), tuple(changed))


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
        roots = tuple(news_project.roots(declared))
        # first: what is edited from here on is another content than this
        content = news_project.content(settings.project, roots)
        variables = news_project.variables(settings.project, roots)
        if variables is None or news_project.models_read_files(
            settings.project, declared
        ):
            return None
        return Ingredients(
            began=now,
            roots=roots,
            variables=variables,
            project=content,
            settings=_settings(settings, variables),
            lake=news_lake.listed(settings, now, news_project.lookback(declared)),
        )
    except (TidemarkError, OSError, ValueError, TypeError, AttributeError):
        return None
    except yaml.YAMLError:
        return None


def keep(
    settings: Settings,
    ingredients: Ingredients,
    warnings: Sequence[Problem],
    published: str | None = None,
) -> None:
    """Keep what a build was made of that was whole and good, warnings apart.

    `published` is what it was published as, if it was.
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
            "published": published,
        }
        part.write_text(json.dumps(state), encoding="utf-8")
        part.replace(path)


def _is_published(settings: Settings, build: str | None) -> bool:
    if build is None:
        return True
    # no more is read than that it is there: this is asked before anything is imported
    pointer = settings.published_folder / "current.json"
    named = json.loads(pointer.read_text(encoding="utf-8"))["build"]
    return isinstance(named, str) and (pointer.parent / named).is_dir()


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
        "target": settings.target,
        "versions": [__version__, *map(_version, _VERSIONS)],
        "environment": {name: environment.get(name) for name in sorted(names)},
    }
    return digest(json.dumps(said, sort_keys=True).encode())


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
