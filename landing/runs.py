"""Run dbt on the project in this process, one run of a warehouse at a time."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from landing import contracts, engine
from landing.errors import BuildError, RequestError
from landing.settings import Settings

Progress = Callable[[str, int], None]
"""Called with the name of a node that is done, and how many are done by now."""

_HEADING = re.compile(r"(\w+ )+Error( in (?P<where>.+))?")
_CALLED = re.compile(r"\s*> (in|called by) ")
_LINE = re.compile(r"\n\s*LINE \d+: ")
_LINE_IN = re.compile(r" LINE \d+: .*")
_UNREADABLE = re.compile(
    r"(Invalid Input Error|too small|magic bytes).*"
    r"['\"](?P<file>[^'\"*]+\.parquet)['\"]"
)
_UNWRITABLE = ("Permission denied", "Read-only file system")
# by name, for dbt-duckdb loads it; importing it here would import dbt
_LAKE_PLUGIN = "landing.lake_plugin"
_HELD_BY = re.compile(r"PID (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """A model or test that failed or warned; `rows` are those a test found.

    `kept_in` is the table with these rows, where the build was told to keep them.
    `file` is the node's own, in the project. Of SQL that the engine refused, `compiled`
    is what it was sent, a file, with the line near which it stumbled if it said so.
    `entity` is the one that a gate looks at.
    """

    name: str
    status: str
    message: str
    rows: int | None
    kept_in: str | None = None
    file: str | None = None
    compiled: str | None = None
    entity: str | None = None


def quietly(name: str, done: int) -> None:
    """Tell nobody how far a run is."""


@contextmanager
def only_run(settings: Settings) -> Iterator[None]:
    """Hold the warehouse: no other build or verification of it runs meanwhile.

    A project that takes the engine has that of this Tidemark then.

    Raises `BuildError` when one runs, when another process has the warehouse
    open for writing, or when the engine cannot be written, and `LakeError` when a
    lake that is a folder is not there. The warehouse is closed at the
    end, which dbt would keep open as long as the process lives.
    """
    _require_dbt()
    settings.require_lake()
    with _lock(settings):
        _require_unlocked(settings.warehouse)
        engine.take(settings.project)
        try:
            yield
        finally:
            close_warehouse()


def run_dbt(
    settings: Settings,
    arguments: Sequence[str],
    *,
    manifest: Any = None,
    progress: Progress = quietly,
    warned: list[str] | None = None,
) -> Any:
    """Run dbt with these arguments and settings; return what it answers.

    What the project's macros warn of is added to `warned`, a line each.

    A node that fails is no error here but stands among the results. Raises
    `BuildError` where there are none, say because the project does not parse, and
    where an operation fails; and `RequestError` where dbt does not take the
    arguments.
    """
    from dbt.cli.exceptions import DbtUsageException
    from dbt.cli.main import dbtRunner

    command, *others = arguments
    failed: list[str] = []
    told = [_follow(progress), _hear(failed, [] if warned is None else warned)]
    with _environment(settings):
        outcome = dbtRunner(manifest=manifest, callbacks=told).invoke(
            [
                "--quiet",
                "--log-level",
                "none",
                "--log-level-file",
                "debug",
                command,
                "--project-dir",
                str(settings.project),
                "--profiles-dir",
                str(settings.project),
                *others,
            ]
        )
    if isinstance(outcome.exception, KeyboardInterrupt):
        raise outcome.exception
    if "Query interrupted" in str(outcome.exception):
        # DuckDB answers Ctrl-C itself while it works
        raise KeyboardInterrupt from outcome.exception
    if isinstance(outcome.exception, DbtUsageException):
        raise RequestError(
            f"dbt {command} says: {one_line(str(outcome.exception))}",
            way_out=f"See dbt {command} --help",
        )
    if outcome.result is None:
        raise _not_started(str(outcome.exception))
    if command == "run-operation" and not outcome.success:
        raise _not_started(failed[0] if failed else "")
    return outcome.result


def builds_warehouse_alone(settings: Settings) -> bool:
    """Return whether all that dbt just built is in the warehouse's file.

    Not where a profile's target is another engine or file, or attaches some.
    """
    from dbt.adapters.factory import FACTORY

    adapters: list[Any] = list(FACTORY.adapters.values())
    if len(adapters) != 1 or adapters[0].type() != "duckdb":
        return False
    credentials = adapters[0].config.credentials
    return (
        Path(credentials.path).resolve() == settings.warehouse.resolve()
        and not credentials.attach
        and all(each.module == _LAKE_PLUGIN for each in credentials.plugins or [])
    )


def problems_of(results: Sequence[Any]) -> tuple[Problem, ...]:
    """Return the errors, failures and warnings among the results of a run."""
    return tuple(
        _problem(result)
        for result in results
        if str(result.status) in ("error", "runtime error", "fail", "warn")
    )


def _problem(result: Any) -> Problem:
    node, status = result.node, str(result.status)
    told = result.message or ""
    described_in = (getattr(node, "patch_path", None) or "").rpartition("://")[2]
    broken = contracts.explain(told, node.name, described_in or None)
    message, *place = _LINE.split(broken or told, maxsplit=1)
    return Problem(
        node.name,
        status,
        _said(message.rstrip())[1],
        result.failures,
        _kept_in(node) if result.failures else None,
        getattr(node, "original_file_path", None),
        _compiled(node, *place) if "error" in status else None,
        _entity(node),
    )


def _entity(node: Any) -> str | None:
    """Return what a generic test of the node was told to be its entity."""
    told = getattr(node, "test_metadata", None)
    return told.kwargs.get("entity") if told else None


def _compiled(node: Any, place: str = "") -> str | None:
    """Return where the SQL of a node can be read, and near which line it failed.

    DuckDB counts the lines of the whole statement, around which dbt has put its own;
    so the line is looked for by the text of it that DuckDB shows.
    """
    file = getattr(node, "compiled_path", None)
    if not file:
        return None
    shown = place.partition("\n")[0].strip().strip(".").strip()
    lines = (getattr(node, "compiled_code", None) or "").splitlines()
    found = [n for n, line in enumerate(lines, start=1) if shown and shown in line]
    return f"{file}:{found[0]}" if len(found) == 1 else str(file)


def one_line(text: str) -> str:
    """Return a text in one line, without a full stop at its end."""
    return " ".join(text.split()).rstrip(".")


def _not_started(text: str) -> BuildError:
    where, said = _said(text)
    if where.startswith("operation "):
        # the project's own macros stop a run, and mostly say the way out
        message, _, way_out = said.rpartition(". ")
        return BuildError(
            message or said, way_out=way_out if message else "See logs/dbt.log"
        )
    plain = _LINE_IN.sub("", said)
    unreadable = _UNREADABLE.search(plain)
    if unreadable:
        return BuildError(
            f"a file of Bronze cannot be read: {plain}",
            way_out=f"Move {unreadable['file']} out of the lake, or put the whole file "
            "in its place, and build again; nothing was built",
        )
    return BuildError(
        f"dbt could not start: {where}{': ' if where else ''}{said}",
        way_out="Mend the project, or see logs/dbt.log",
    )


def _said(text: str) -> tuple[str, str]:
    """Return where an error of dbt arose, and in one line what it says.

    dbt puts a heading above each error and the macros that led to it below.
    """
    where = ""
    lines = [line for line in text.splitlines() if not _CALLED.match(line)]
    while len(lines) > 1 and (heading := _HEADING.fullmatch(lines[0].strip())):
        where = heading["where"] or where
        del lines[0]
    return where, one_line(" ".join(lines))


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


def _hear(failed: list[str], warned: list[str]) -> Callable[[Any], None]:
    """Note why an operation fails, and what macros warn of: no result says it."""

    def hear(event: Any) -> None:
        if event.info.name.startswith("RunningOperation"):
            failed.append(event.data.exc)
        elif event.info.name == "JinjaLogWarning":
            warned.append(one_line(event.data.msg))

    return hear


def _require_dbt() -> None:
    try:
        import dbt.cli.main  # noqa: F401
    except ImportError as error:
        raise BuildError(
            "dbt is not installed", way_out="pip install 'tidemark[duckdb]'"
        ) from error


def close_warehouse() -> None:
    """Close what dbt keeps open as long as the process lives; again is no harm."""
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    reset_adapters()
    try:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    except ImportError:
        return
    DuckDBConnectionManager.close_all_connections()


@contextmanager
def _lock(settings: Settings) -> Iterator[None]:
    target = settings.project / "target"
    target.mkdir(exist_ok=True)
    # One lock a warehouse: those of two folders may have one name. Runs of other
    # projects are kept away by DuckDB, which locks the file itself.
    place = sha256(str(settings.warehouse.resolve()).encode()).hexdigest()[:8]
    lock = FileLock(target / f"{settings.warehouse.name}.{place}.build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BuildError(
            f"another build or verification of {settings.warehouse.name} is running",
            way_out="Wait for it to end",
        ) from error
    try:
        yield
    finally:
        lock.release()


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
    _require_writable(warehouse.parent)
    if not warehouse.exists():
        return
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        text = str(error)
        holder = _HELD_BY.search(text)
        if any(said in text for said in _UNWRITABLE):
            raise _not_writable(f"warehouse {warehouse}") from error
        if "lock" not in text.lower():
            raise BuildError(
                f"warehouse {warehouse} cannot be opened: {one_line(text)}",
                way_out="If it is no warehouse, or damaged, move it away and rebuild "
                "it from Bronze: tidemark build",
            ) from error
        who = f"process {holder[1]}" if holder else "another process"
        raise BuildError(
            f"warehouse {warehouse} is open in {who}",
            way_out="Close it there; many readers or one writer may have it open",
        ) from error


def _require_writable(folder: Path) -> None:
    # DuckDB writes a log, and what memory does not hold, beside the file
    if not os.path.isdir(folder):  # noqa: PTH112 - Path's raises where it may not look
        raise BuildError(
            f"the warehouse's folder {folder} does not exist, or cannot be reached",
            way_out="Make it, or set TIDEMARK_WAREHOUSE to a file in one that does",
        )
    effective = os.access in os.supports_effective_ids
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
        raise _not_writable(f"the warehouse's folder {folder}")


def _not_writable(what: str) -> BuildError:
    return BuildError(
        f"{what} may not be written; it is as it was",
        way_out="Build as a user who may write the file and its folder, or another "
        "file: TIDEMARK_WAREHOUSE",
    )
