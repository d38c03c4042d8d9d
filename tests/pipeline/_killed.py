"""Kill builds with SIGKILL at chosen statements, each followed by a run of all.

    python tests/pipeline/_killed.py FOLDER PROJECT VARIABLES STATEMENT ...

FOLDER holds a lake and a warehouse with something to build; each build starts from
this warehouse, and is killed when it is about to send a statement that the pattern
matches. Prints the differences from a full refresh that the next run leaves, a
line of JSON a kill. A process of its own, since it forks: a child knows the parsed
project, so that a kill costs seconds.
"""

import json
import os
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import _dbt
from _project import CHECK, MAIN, Pipeline

from landing.building.runs import close_warehouse

_WITH_ONE_GATE = (
    *("--select", "resource_type:model", "test_name:share_of_rejects"),
    "--indirect-selection=empty",
)


def main(folder: Path, project: Path, variables: str, *statements: str) -> None:
    """Kill a build before each of these statements, and print what then differs."""
    killed = Pipeline(folder, project, json.loads(variables))
    fresh = Pipeline(folder, project)
    for pipeline in (killed, fresh):
        for schema in (MAIN, CHECK):
            pipeline.parse(schema)
    # so that no child is the first that builds
    with tempfile.TemporaryDirectory() as name:
        warm = Pipeline(Path(name), project)
        warm.land("order_events", [{"order_id": 1}])
        warm.run()
        close_warehouse()
    # the same for all of them
    _in_child(fresh.full_refresh)
    # a child ends without closing the warehouse
    _in_child(partial(fresh.query, "checkpoint"))
    before = folder / "before.duckdb"
    shutil.copy(killed.warehouse, before)
    for statement in statements:
        _restore(killed, before)
        _in_child(partial(_build_until, killed, re.compile(statement)))
        _in_child(killed.run)
        print(json.dumps(_in_child(fresh.differences)))


def _in_child(work: Callable[[], Any]) -> Any:
    """Do it in a child, as this process must never hold the warehouse."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        status = 1
        try:
            answer = work()
            with os.fdopen(writing, "w") as pipe:
                json.dump(
                    answer if isinstance(answer, dict) else None, pipe, default=str
                )
            status = 0
        except BaseException:  # noqa: BLE001 - told, and the child must end here
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert status == 0, "a build failed"
    return json.loads(said)


def _build_until(pipeline: Pipeline, statement: re.Pattern[str]) -> None:
    def follow(event: Any) -> None:
        if event.info.name == "SQLQuery" and statement.search(
            " ".join(event.data.sql.split())
        ):
            os.kill(os.getpid(), signal.SIGKILL)

    _dbt.callbacks.append(follow)
    pipeline.dbt("build", *_WITH_ONE_GATE)
    raise AssertionError(f"the build ended and never sent {statement.pattern}")


def _restore(pipeline: Pipeline, before: Path) -> None:
    shutil.copy(before, pipeline.warehouse)
    pipeline.warehouse.with_name(f"{pipeline.warehouse.name}.wal").unlink(
        missing_ok=True
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
