"""Kill `tidemark forget` with SIGKILL at chosen points, one after the other.

    python tests/pipeline/_killed_forgetting.py KEY POINT ...

A point is the dotted name of what is about to be called. Each call goes on from what
the one before has left, and prints `killed`. A process of its own, since it forks: a
child knows the parsed project, and has a build that does nothing, so that a kill costs
a second. What they leave is finished by a real call, elsewhere.
"""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from landing.building.build import BuildResult
from landing.building.runs import close_warehouse, run_dbt
from landing.forget import run
from landing.forget.keys import pair
from landing.settings import load_settings
from landing.verify.models import call_macro


def main(key: str, *points: str) -> None:
    """Kill a call at each point, and print how it ended."""
    settings = load_settings(Path.cwd())
    manifest = run_dbt(settings, ["parse"])
    known = {
        name: call_macro(manifest, name)
        for name in ("entities", "entities_with_versions")
    }
    close_warehouse()
    run.run_dbt = lambda *_, **__: manifest
    run.builds_warehouse_alone = lambda _: True
    run.call_macro = lambda _, name: known[name]
    run.build = lambda *_, **__: BuildResult(0, 0, 0, 0.0, ())
    for point in points:
        child = os.fork()
        if not child:
            _die_at(point)
            run.forget(settings, run.Wanted((pair(key),), mentions=True))
            os._exit(1)
        _, status = os.waitpid(child, 0)
        print("killed" if status == signal.SIGKILL else f"{point} was not reached")


def _die_at(point: str) -> None:
    parts = point.split(".")
    for split in range(len(parts) - 1, 0, -1):
        try:
            place: Any = import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        for name in parts[split:-1]:
            place = getattr(place, name)
        setattr(place, parts[-1], _die)
        return


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
