"""Run dbt on the project in this process, one run of a warehouse at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from landing import engine
from landing.building.held import held
from landing.building.problems import not_started, one_line
from landing.building.target import Target, environment_of, target_of
from landing.errors import BuildError, RequestError
from landing.settings import Settings

Progress = Callable[[str, int], None]
"""Called with the name of a node that is done, and how many are done by now."""

# by name, for dbt-duckdb loads it; importing it here would import dbt
_LAKE_PLUGIN = "landing.lake_plugin"


def quietly(name: str, done: int) -> None:
    """Tell nobody how far a run is."""


@contextmanager
def only_run(settings: Settings) -> Iterator[Target]:
    """Hold the warehouse: no other build or verification of it runs meanwhile.

    Gives which it is: the target that the settings ask for.

    A project that takes the engine has that of this Tidemark then.

    Raises `BuildError` when one runs, when another process has the warehouse
    open for writing, when there is no such target, or when the engine cannot be
    written; `ControlError` where the control table that keeps other engines' builds
    apart cannot be used, or gave the target to another run meanwhile; and `LakeError`
    when a lake that is a folder is not there. The warehouse is closed at the
    end, which dbt would keep open as long as the process lives.
    """
    require_dbt()
    settings.require_lake()
    target = target_of(settings)
    with held(settings, target):
        engine.take(settings.project)
        try:
            yield target
        finally:
            close_warehouse()


def run_dbt(
    settings: Settings,
    arguments: Sequence[str],
    *,
    manifest: Any = None,
    progress: Progress = quietly,
    warned: list[str] | None = None,
    logged: str = "debug",
) -> Any:
    """Run dbt with these arguments and settings; return what it answers.

    What the project's macros warn of is added to `warned`, a line each. `logged` is
    dbt's level of what its log in `logs/` keeps.

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
    with environment_of(settings):
        outcome = dbtRunner(manifest=manifest, callbacks=told).invoke(
            [
                "--quiet",
                "--log-level",
                "none",
                "--log-level-file",
                logged,
                command,
                "--project-dir",
                str(settings.project),
                "--profiles-dir",
                str(settings.project),
                *(["--target", settings.target] if settings.target else []),
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
        raise not_started(str(outcome.exception))
    if command == "run-operation" and not outcome.success:
        raise not_started(failed[0] if failed else "")
    return outcome.result


def last_run_id() -> str:
    """Return the id that dbt gave to the run before: its `invocation_id`."""
    from dbt_common.invocation import get_invocation_id

    return str(get_invocation_id())


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


def require_dbt() -> None:
    """Raise `BuildError` where dbt is not installed."""
    try:
        import dbt.cli.main  # noqa: F401 - only whether it is there
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
