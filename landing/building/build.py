"""Build Silver and Gold: one build at a time, its outcome in a few words."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import yaml

from landing import engine
from landing.building import news
from landing.building.problems import Problem, one_line, problems_of
from landing.building.rejects import Count, OpenRejects
from landing.building.runs import (
    Progress,
    builds_warehouse_alone,
    close_warehouse,
    only_run,
    quietly,
    run_dbt,
)
from landing.clock import Clock, utc_now
from landing.errors import BuildError, RequestError, nearest
from landing.settings import Settings

_CHANGES = re.compile(r"\b(state|result|source_status):")
"""How dbt selects what has changed, which may be nothing."""


@dataclass(frozen=True, slots=True)
class Backfill:
    """Models for which what landed `since` then is taken in and judged again.

    What landed before is taken to say nothing of what the models have got since:
    their new columns are null there. A time without a zone is UTC, and the files of
    its hour are among those taken in.
    """

    models: tuple[str, ...]
    since: datetime

    def variable(self) -> dict[str, Any]:
        """Return what the macros read as `var('backfill')`."""
        since = self.since if self.since.tzinfo else self.since.replace(tzinfo=UTC)
        text = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return {"models": list(self.models), "since": text}


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did; `problems` are errors, failures and warnings.

    `rejects` are those that are open after it, and how many of them came with it; of a
    full refresh that is not said, because all came with it. None where the build made
    no `silver_rejects`, or keeps it elsewhere than in a DuckDB file.
    """

    models: int
    tests: int
    skipped: int
    seconds: float
    problems: tuple[Problem, ...]
    rejects: tuple[Count, ...] | None = None

    @property
    def succeeded(self) -> bool:
        """Whether everything was built and every gate held."""
        return not self.skipped and all(p.status == "warn" for p in self.problems)


def build(
    settings: Settings,
    arguments: Sequence[str] = (),
    *,
    backfill: Backfill | None = None,
    progress: Progress = quietly,
    clock: Clock = utc_now,
) -> BuildResult:
    """Run `dbt build` with these arguments, in this process.

    One build of a target at a time: raises `BuildError` when another one runs,
    when another process has the warehouse open for writing, when dbt is not
    installed, when the project does not parse, or when the arguments select
    nothing and do not ask for what has changed; and `RequestError` for what dbt
    does not take, or a backfill of no model. A model or test that fails is no
    error here but a problem in the result: what stands behind a failed gate was
    left as it was.

    A build without arguments and backfill that succeeds is kept as the one since
    which `landing.building.news` tells whether anything is new; any other forgets it.
    """
    words = ["build", *_without_unit_tests(arguments), *arguments]
    if backfill:
        engine.take(settings.project)
        _require_models(settings.project, backfill.models)
        words = _with_variable(words, "backfill", backfill.variable())
    began, started = monotonic(), clock()
    is_whole = not arguments and backfill is None
    with only_run(settings):
        news.forget(settings)
        ingredients = news.look(settings, now=started) if is_whole else None
        warned: list[str] = []
        answer = run_dbt(settings, words, progress=progress, warned=warned)
        result = _summarise(answer.results, warned, monotonic() - began)
        is_good = bool(answer.results) and result.succeeded
        if builds_warehouse_alone(settings):
            close_warehouse()
            if _makes_rejects(answer.results):
                since = None if _is_full_refresh(arguments) else started
                result = replace(result, rejects=_open_rejects(settings, since))
            if ingredients and is_good:
                news.keep(settings, ingredients, result.problems)
    if not answer.results and not _CHANGES.search(shlex.join(arguments)):
        raise BuildError(
            f"dbt build {shlex.join(arguments)} selects nothing",
            way_out="Name what dbt ls lists; unit tests are run when they are asked "
            "for: tidemark build -- --resource-type unit_test",
        )
    return result


def way_to_columns(model: str) -> str:
    """Return what gives a model's table the columns that the model makes now."""
    return (
        "Take a column that is new from Bronze: tidemark build --backfill "
        f"{model} --since DATE. One that is gone or has another type needs all that "
        "reads the same rows made again: tidemark build -- --full-refresh, of a table "
        f"of Gold with --select {model}+"
    )


def _makes_rejects(results: Sequence[Any]) -> bool:
    """Return whether the run has made the view of open rejects, as it stands now."""
    return any(
        result.node.name == "silver_rejects" and str(result.status) == "success"
        for result in results
    )


def _is_full_refresh(arguments: Sequence[str]) -> bool:
    return any(word in ("--full-refresh", "-f") for word in arguments)


def _open_rejects(
    settings: Settings, since: datetime | None
) -> tuple[Count, ...] | None:
    """Return the open rejects; None where what they read was not built."""
    import duckdb

    try:
        with OpenRejects.read(settings) as rejects:
            return tuple(rejects.counts(since))
    except (BuildError, duckdb.Error):
        return None


def _require_models(project: Path, names: Sequence[str]) -> None:
    known = [
        model.stem
        for folder in (project, project / engine.FOLDER)
        for model in (folder / "dbt_project").rglob("*.sql")
    ]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise RequestError(
                f"no model is called {name}",
                way_out=f"Did you mean {near}?"
                if near
                else "Name one of those below dbt_project/",
            )


def _with_variable(arguments: Sequence[str], name: str, value: Any) -> list[str]:
    """Add a variable to dbt's arguments, which take `--vars` once only."""
    kept: list[str] = []
    variables: dict[str, Any] = {}
    given = iter(arguments)
    for argument in given:
        flag, joined, text = argument.partition("=")
        if flag != "--vars":
            kept.append(argument)
            continue
        try:
            said = yaml.safe_load(text if joined else next(given, ""))
        except yaml.YAMLError as error:
            raise BuildError(
                f"--vars is no YAML: {one_line(str(error))}",
                way_out="Write --vars '{name: value}'",
            ) from error
        variables |= said if isinstance(said, dict) else {}
    return [*kept, "--vars", json.dumps(variables | {name: value}, default=str)]


def _without_unit_tests(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return what leaves unit tests out, which say nothing about data.

    Nothing where they are asked for: `--resource-type unit_test`.
    """
    if any(word.rpartition("=")[2] == "unit_test" for word in arguments):
        return ()
    return ("--exclude-resource-type", "unit_test")


def _summarise(
    results: Sequence[Any], warned: Sequence[str], seconds: float
) -> BuildResult:
    kinds = [str(r.node.resource_type) for r in results]
    return BuildResult(
        models=sum(
            kind == "model" and str(result.status) == "success"
            for kind, result in zip(kinds, results, strict=True)
        ),
        tests=sum(
            kind in ("test", "unit_test") and str(result.status) in ("pass", "warn")
            for kind, result in zip(kinds, results, strict=True)
        ),
        skipped=sum(str(result.status) == "skipped" for result in results),
        seconds=seconds,
        problems=(
            *(Problem("the project", "warn", said, None) for said in warned),
            *problems_of(results),
        ),
    )
