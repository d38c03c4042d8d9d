"""Run dbt on the project: one build at a time, its outcome in a few words."""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import yaml
from filelock import FileLock, Timeout

from landing.errors import BuildError
from landing.settings import Settings

Progress = Callable[[str, int], None]
"""Called with the name of a node that is done, and how many are done by now."""

_HELD_BY = re.compile(r"PID (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """A model or test that failed or warned; `rows` are those a test found.

    `kept_in` is the table with these rows, where the build was told to keep them.
    """

    name: str
    status: str
    message: str
    rows: int | None
    kept_in: str | None = None


@dataclass(frozen=True, slots=True)
class Backfill:
    """Models to build anew for the keys of which something landed `since` then.

    What landed before is taken to say nothing of what the models have got since:
    their new columns are null there. A time without a zone is UTC.
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
    """What a build did; `problems` are errors, failures and warnings."""

    models: int
    tests: int
    skipped: int
    seconds: float
    problems: tuple[Problem, ...]

    @property
    def succeeded(self) -> bool:
        """Whether everything was built and every gate held."""
        return not self.skipped and all(p.status == "warn" for p in self.problems)


def build(
    settings: Settings,
    arguments: Sequence[str] = (),
    *,
    backfill: Backfill | None = None,
    progress: Progress = lambda name, done: None,
) -> BuildResult:
    """Run `dbt build` with these arguments, in this process.

    One build of a target at a time: raises `BuildError` when another one runs,
    when another process has the warehouse open for writing, when dbt is not
    installed, or when the project does not parse. A model or test that fails
    is no error here but a problem in the result: what stands behind a failed
    gate was left as it was.
    """
    try:
        from dbt.cli.main import dbtRunner
    except ImportError as error:
        raise BuildError(
            "dbt is not installed", way_out="pip install 'tidemark[duckdb]'"
        ) from error
    if "://" in settings.lake:
        raise BuildError(
            f"DuckDB builds from a local folder, and the lake is {settings.lake}",
            way_out="Set TIDEMARK_LAKE to a folder that holds its bronze/",
        )
    if backfill:
        arguments = _with_variable(arguments, "backfill", backfill.variable())
    began = monotonic()
    with _only_build(settings), _environment(settings):
        _require_unlocked(settings.warehouse)
        outcome = dbtRunner(callbacks=[_follow(progress)]).invoke(
            [
                "--quiet",
                "--log-level",
                "none",
                "--log-level-file",
                "debug",
                "build",
                "--project-dir",
                str(settings.project),
                "--profiles-dir",
                str(settings.project),
                *_without_unit_tests(arguments),
                *arguments,
            ]
        )
        _let_go()
    results = getattr(outcome.result, "results", None)
    if results is None:
        raise BuildError(
            f"dbt could not start: {_one_line(str(outcome.exception))}",
            way_out="Mend the project, or see logs/dbt.log",
        )
    return _summarise(results, monotonic() - began)


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
                f"--vars is no YAML: {_one_line(str(error))}",
                way_out="Write --vars '{name: value}'",
            ) from error
        variables |= said if isinstance(said, dict) else {}
    return [*kept, "--vars", json.dumps(variables | {name: value}, default=str)]


def _without_unit_tests(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return what leaves unit tests out, which say nothing about data.

    Nothing where they are asked for: `--resource-type unit_test`.
    """
    if "unit_test" in arguments:
        return ()
    return ("--exclude-resource-type", "unit_test")


def _summarise(results: Sequence[Any], seconds: float) -> BuildResult:
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
        problems=tuple(
            Problem(
                result.node.name,
                str(result.status),
                _one_line(result.message or ""),
                result.failures,
                _kept_in(result.node) if result.failures else None,
            )
            for result in results
            if str(result.status) in ("error", "runtime error", "fail", "warn")
        ),
    )


def _kept_in(node: Any) -> str | None:
    # the node's own `relation_name` is that of the run that last parsed it
    if getattr(node, "should_store_failures", False):
        return f"{node.schema}.{node.alias}"
    return None


def _follow(progress: Progress) -> Callable[[Any], None]:
    done = 0

    def follow(event: Any) -> None:
        nonlocal done
        if event.info.name == "NodeFinished":
            done += 1
            progress(event.data.node_info.node_name, done)

    return follow


def _let_go() -> None:
    """Close the warehouse, which dbt keeps open for as long as the process lives."""
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    reset_adapters()
    try:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    except ImportError:
        return
    DuckDBConnectionManager.close_all_connections()


@contextmanager
def _only_build(settings: Settings) -> Iterator[None]:
    target = settings.project / "target"
    target.mkdir(exist_ok=True)
    # the warehouse is what two builds would share, wherever it lies
    lock = FileLock(target / f"{settings.warehouse.name}.build.lock")
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout as error:
        raise BuildError(
            f"another build of {settings.warehouse.name} is running",
            way_out="Wait for it to end",
        ) from error


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    """Let dbt's profile and models see the settings, for a while."""
    values = settings.environment()
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _require_unlocked(warehouse: Path) -> None:
    try:
        import duckdb
    except ImportError:
        return  # another engine's warehouse is not a file
    if not warehouse.exists():
        return
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        text = str(error)
        holder = _HELD_BY.search(text)
        if "lock" not in text.lower():
            raise BuildError(
                f"warehouse {warehouse} cannot be opened: {_one_line(text)}",
                way_out="Move the file away, and build it anew from Bronze",
            ) from error
        who = f"process {holder[1]}" if holder else "another process"
        raise BuildError(
            f"warehouse {warehouse} is open in {who}",
            way_out="Close it there; many readers or one writer may have it open",
        ) from error


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
