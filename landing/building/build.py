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
from landing.building.examples import with_examples
from landing.building.listed import listed
from landing.building.parsed import ParsedProject
from landing.building.part import selection, sources_of_part
from landing.building.problems import Problem, one_line, problems_of, with_earlier
from landing.building.rejects import Count, OpenRejects
from landing.building.runs import (
    Progress,
    builds_warehouse_alone,
    close_warehouse,
    last_run_id,
    only_run,
    quietly,
    run_dbt,
)
from landing.building.taken_in import tell_of_files
from landing.building.words import said_of, said_of_skipped
from landing.clock import Clock, utc_now
from landing.errors import (
    BuildError,
    DeclarationError,
    RequestError,
    TidemarkError,
    nearest,
)
from landing.forget.journal import require_nothing_unfinished
from landing.publishing.gates import gates_of
from landing.publishing.outcome import Outcome
from landing.publishing.pointer import Built
from landing.publishing.publish import publish_build
from landing.settings import Settings
from landing.telemetry.builds import building, tell_of_nodes, tell_of_rejects

_CHANGES = re.compile(r"\b(state|result|source_status):")
"""How dbt selects what has changed, which may be nothing."""
_SELECTING = (
    *("--select", "-s", "--models", "-m", "--exclude", "--selector"),
    *("--resource-type", "--exclude-resource-type", "--resource-types"),
)
_PUBLISHING = "what is published"
"""How the problem is called that keeps a good build from being published."""


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
    no `silver_rejects`, or keeps it elsewhere than in a DuckDB file. `published` is
    what it was published as, of one that succeeded and made a model in such a file.
    """

    models: int
    tests: int
    skipped: int
    seconds: float
    problems: tuple[Problem, ...]
    rejects: tuple[Count, ...] | None = None
    published: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether everything was built and every gate held."""
        return not self.skipped and all(p.status == "warn" for p in self.problems)


def build(
    settings: Settings,
    arguments: Sequence[str] = (),
    *,
    backfill: Backfill | None = None,
    parsed: ParsedProject | None = None,
    progress: Progress = quietly,
    clock: Clock = utc_now,
    forgetting: bool = False,
    only_new: bool = False,
) -> BuildResult:
    """Run `dbt build` with these arguments, in this process.

    `parsed` keeps the parsed project for the builds to come; without it, or with a
    backfill, dbt parses it anew.

    Built is the target that the settings or the arguments name, or the profile's own;
    one build of it at a time: raises `BuildError` when another one runs,
    when another process has the warehouse open for writing, when dbt is not
    installed, when the project does not parse, or when the arguments select
    nothing and do not ask for what has changed; `ControlError` when another run has
    the lease of a target that is no file, or took it over meanwhile; and
    `RequestError` for what dbt does not take, or a backfill of no model. A model or
    test that fails is no error here but a problem in the result: what stands behind a
    failed gate was left as it was.

    What a build that succeeds made in a DuckDB file is published for those who read,
    as `landing.publishing` says, and of one that does not, why. A model that says
    wrongly how it is shown is a problem of the result; what was published stays.

    While a forgetting of this warehouse is unfinished only its own build runs
    (`forgetting`); any other raises `BuildError`.

    A build without arguments and backfill that succeeds is kept as the one since
    which `landing.building.news` tells whether anything is new; any other forgets it.

    With `only_new` and `parsed`, only what new files concern is built, with each test
    of it, where nothing else is new: all else is as it would be built. What the build
    before warned of, of tests that were not tried, is repeated.
    """
    settings, arguments = _on_target(settings, arguments)
    words = ["build", *_without_unit_tests(arguments), *arguments]
    if backfill:
        engine.take(settings.project)
        _require_models(settings.project, backfill.models)
        words = _with_variable(words, "backfill", backfill.variable())
    began, started = monotonic(), clock()
    is_whole = not arguments and backfill is None
    warned: list[str] = []
    unlisted = settings  # a listing is another each time, what is parsed is not
    with (
        building() as told,
        only_run(settings) as target,
        listed(settings, target, clock, warned) as settings,
    ):
        if not forgetting:
            require_nothing_unfinished(settings)
        ingredients, new = None, None
        outcome = Outcome(settings, started, clock)
        if target.is_file:
            new = news.new_files(settings, now=started) if only_new else None
            news.forget(settings)
            ingredients = news.look(settings, now=started) if is_whole else None
            outcome.runs()
        try:
            manifest = parsed.manifest(unlisted) if parsed and not backfill else None
            part = None
            if new and manifest and ingredients:
                part = sources_of_part(manifest, new.sources)
            answer = run_dbt(
                settings,
                [*words, *(selection(part) if part else ())],
                manifest=manifest,
                progress=progress,
                warned=warned,
                logged="debug" if parsed is None else "info",
            )
        except TidemarkError as error:
            if target.is_file:
                outcome.could_not_begin(str(error))
            raise
        result = _summarise(answer.results, warned, monotonic() - began)
        if new and part:
            said = with_earlier(result.problems, answer.results, new.last.warnings)
            result = replace(result, problems=said)
        told.build = last_run_id()
        tell_of_nodes(answer.results)
        if builds_warehouse_alone(settings):
            close_warehouse()
            tell_of_files(settings, told.build, started)
            problems = with_examples(settings, result.problems, answer.results)
            result = replace(result, problems=problems)
            if _makes_rejects(answer.results):
                since = None if _is_full_refresh(arguments) else started
                result = replace(result, rejects=_open_rejects(settings, since))
            is_good = bool(answer.results) and result.succeeded
            if is_good:
                is_all = is_whole or not _selects(arguments, backfill)
                built = _built(result, started, clock(), is_whole=is_all)
                result = _published(
                    settings, result, answer.results, built, clock, is_part=bool(part)
                )
            tell_of_rejects(result.rejects or ())
            _say(outcome, result)
            if ingredients and is_good and not _lacks_publishing(result):
                news.keep(settings, ingredients, result.problems, result.published)
        is_selected = answer.results or _CHANGES.search(shlex.join(arguments))
        if is_selected:
            told.outcome = "succeeded" if result.succeeded else "failed"
    if not is_selected:
        raise BuildError(
            f"dbt build {shlex.join(arguments)} selects nothing",
            way_out="Name what dbt ls lists; unit tests are run when they are asked "
            "for: tidemark build -- --resource-type unit_test",
        )
    return result


def _on_target(
    settings: Settings, arguments: Sequence[str]
) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings for the target that dbt's arguments name, and the others."""
    others: list[str] = []
    given = iter(arguments)
    for argument in given:
        flag, joined, name = argument.partition("=")
        if flag in ("--target", "-t"):
            settings = settings.on_target(name if joined else next(given, ""))
        else:
            others.append(argument)
    return settings, tuple(others)


def _selects(arguments: Sequence[str], backfill: Backfill | None) -> bool:
    """Return whether a build was told to leave any model or test out."""
    return backfill is not None or any(
        word.partition("=")[0] in _SELECTING for word in arguments
    )


def _built(
    result: BuildResult, began: datetime, finished_at: datetime, *, is_whole: bool
) -> Built:
    return Built(
        began=began,
        finished_at=finished_at,
        seconds=result.seconds,
        models=result.models,
        tests=result.tests,
        is_whole=is_whole,
        warnings=tuple(map(said_of, result.problems)),
    )


def _published(
    settings: Settings,
    result: BuildResult,
    results: Sequence[Any],
    built: Built,
    clock: Clock,
    *,
    is_part: bool,
) -> BuildResult:
    """Publish what was built; what keeps it from that is a problem of the result."""
    gates = gates_of(results, result.problems, built.finished_at)
    try:
        name = publish_build(
            settings,
            results,
            built,
            gates,
            result.rejects,
            keeps_others=is_part or not built.is_whole,
            clock=clock,
        )
    except DeclarationError as error:
        problem = Problem(_PUBLISHING, "error", str(error), None)
    except BuildError as error:
        # Gold is as it should be, and the page says how old it is
        problem = Problem(_PUBLISHING, "warn", str(error), None)
    else:
        return replace(result, published=name)
    return replace(result, problems=(*result.problems, problem))


def _lacks_publishing(result: BuildResult) -> bool:
    """Return whether the next build has to publish, though nothing may be new then."""
    return any(problem.name == _PUBLISHING for problem in result.problems)


def _say(outcome: Outcome, result: BuildResult) -> None:
    said = [said_of(problem) for problem in result.problems]
    if result.succeeded:
        outcome.succeeded(said)
        return
    said.sort(key=lambda line: line.startswith("WARN "))
    if result.skipped:
        said.append(said_of_skipped(result.skipped))
    outcome.failed(said)


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
