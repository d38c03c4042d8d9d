"""dbt in this process: the one way in which tests run it."""

import gc
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import _quick  # noqa: F401 - makes dbt quick
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

# dbt makes many small objects that live long: a fifteenth of a run went into looking
# for those that do not
gc.set_threshold(50_000, 20, 100)

QUICK = ("--no-write-json", "--log-level-file=none", "--log-level=none")
"""What spares a fifth of a run: artifacts and a log that hardly a test reads."""

callbacks: list[Callable[[Any], None]] = []
"""Who is told of every event of every run."""


def dbt(
    *words: str,
    project: Path,
    folder: Path | None = None,
    profiles: Path | None = None,
    target: str | None = None,
    variables: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    manifest: Manifest | None = None,
) -> dbtRunnerResult:
    """Run dbt and return its result, good or bad.

    The project's folder has the profiles, and `folder` what dbt writes, unless
    another is said. `environment` holds while dbt runs; `manifest` is the parsed
    project, which spares parsing it again. There is a log if `--log-level-file` says
    so, and the artifacts of `docs` alone.
    """
    said = {word.partition("=")[0] for word in words}
    quick = [word for word in QUICK if word.partition("=")[0] not in said]
    written = folder or project
    options = [
        *("--project-dir", str(project)),
        *("--profiles-dir", str(profiles or project)),
        *("--target-path", str(written / "target")),
        *("--log-path", str(written / "logs")),
        *(("--target", target) if target else ()),
        *("--vars", json.dumps(variables or {}, sort_keys=True)),
    ]
    with patch.dict(os.environ, environment or {}):
        runner = dbtRunner(manifest=manifest, callbacks=callbacks)
        return runner.invoke(
            ["--quiet", *words, *(() if words[0] == "docs" else quick), *options]
        )


def statuses(result: dbtRunnerResult) -> dict[str, str]:
    """Return what became of each node."""
    assert result.result is not None, result.exception
    return {found.node.name: str(found.status) for found in result.result}


def faults(result: dbtRunnerResult) -> Iterator[str]:
    """Say of each node that failed why, a line a node."""
    results: Sequence[Any] = getattr(result.result, "results", None) or ()
    for found in results:
        if found.status in ("error", "fail"):
            yield f"{found.node.name}: {found.status}: {found.message}"


def succeeded(result: dbtRunnerResult) -> dbtRunnerResult:
    """Return a result, or fail the test and say why."""
    assert result.success, "\n".join(faults(result)) or str(result.exception)
    return result
