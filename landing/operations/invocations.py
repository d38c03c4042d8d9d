"""An invocation of dbt, by its `run_results.json`, as rows of `pipeline_runs`."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landing.errors import InputError, first_line
from landing.operations.artifacts import Result, RunResults
from landing.operations.rows import Ran, milliseconds

MANIFEST = "manifest.json"
"""What stands beside the results, and tells the folders of models."""

_FAILED = frozenset({"error", "fail", "runtime error", "skipped", "partial success"})
"""Results with which dbt exits with 1: it skips a node because another one failed."""
_TEST_HASH = re.compile(r"\.[0-9a-f]{10}$")
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Invocation:
    """One invocation of dbt: its own row, and then one for each node that it ran."""

    run_id: str
    ended_at: datetime
    rows: tuple[Ran, ...]


def read_invocation(results: Path) -> Invocation:
    """Return the invocation of a `run_results.json`, and of the manifest beside it.

    Without a manifest the layers of its models are not known. Raises `InputError`,
    naming file and field, where one of the two cannot be read, is damaged, or is of a
    version of dbt's schema that is not known.
    """
    said = _json(results)
    beside = results.with_name(MANIFEST)
    manifest = _json(beside) if beside.is_file() else {}
    if not isinstance(manifest, dict):
        raise _damaged(beside, "it holds no object")
    try:
        return invocation_of(said, manifest)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "the whole"
        problem = first["msg"].removeprefix("Value error, ")
        raise _damaged(results, f"{field}: {problem}") from error


def invocation_of(said: object, manifest: Mapping[str, Any]) -> Invocation:
    """Return the invocation of which dbt said this, with its rows.

    `said` and `manifest` are parsed JSON, the latter empty where there is none. What
    has no time of its own, such as what was skipped, has that at which the invocation
    ended: when its results were written, or its last node ended. Raises
    `ValidationError` where the results are not what a known version of dbt's schema
    says.
    """
    results = RunResults.model_validate(said)
    begun = [t.started_at for r in results.results for t in r.timing if t.started_at]
    done = [t.completed_at for r in results.results for t in r.timing if t.completed_at]
    ended_at = max([results.metadata.generated_at, *done])
    started_at = min([ended_at, *begun])
    run_id = results.metadata.invocation_id
    command = results.args.get("which")
    whole = Ran(
        run_id=run_id,
        kind="invocation",
        name=command if isinstance(command, str) else None,
        layer=None,
        status="error" if _has_failed(results.results) else "success",
        started_at=started_at,
        ended_at=ended_at,
        milliseconds=milliseconds(ended_at - started_at),
    )
    layers = _layers(manifest)
    nodes = (_node(run_id, r, layers, ended_at) for r in results.results)
    return Invocation(run_id, ended_at, (whole, *nodes))


def _has_failed(results: Sequence[Result]) -> bool:
    return any(result.status in _FAILED for result in results)


def _node(
    run_id: str, result: Result, layers: Mapping[str, str], invocation_ended: datetime
) -> Ran:
    begun = [step.started_at for step in result.timing if step.started_at]
    done = [step.completed_at for step in result.timing if step.completed_at]
    ended_at = max(done, default=invocation_ended)
    kind, name = _named(result.unique_id)
    return Ran(
        run_id=run_id,
        kind=kind,
        name=name,
        layer=layers.get(result.unique_id) if kind == "model" else None,
        status=result.status,
        started_at=min([ended_at, *begun]),
        ended_at=ended_at,
        milliseconds=milliseconds(timedelta(seconds=result.execution_time)),
        total_rows=_rows(result.adapter_response or {}),
    )


def _named(unique_id: str) -> tuple[str, str]:
    """Return the kind and name of a node, which is called `kind.package.name`."""
    kind, _, rest = unique_id.partition(".")
    name = rest.partition(".")[2] or rest or unique_id
    if kind == "unit_test":
        return "test", name
    return kind, _TEST_HASH.sub("", name) if kind == "test" else name


def _layers(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the first folder of each node that is in one, by the node's id."""
    nodes = manifest.get("nodes")
    layers: dict[str, str] = {}
    for unique_id, node in (nodes if isinstance(nodes, dict) else {}).items():
        match node:
            case {"fqn": [_, str(folder), _, *_]}:
                layers[unique_id] = folder
    return layers


def _rows(response: Mapping[str, Any]) -> int | None:
    """Return how many rows an adapter says were written; some say -1 for unknown."""
    rows = response.get("rows_affected")
    if not isinstance(rows, int) or isinstance(rows, bool):
        return None
    return rows if 0 <= rows <= _LARGEST else None


def _json(file: Path) -> object:
    """Return what a file of JSON holds; raise `InputError` where it holds none."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror or error}",
            way_out="Let it be a file that you may read",
        ) from error
    except ValueError as error:
        raise _damaged(file, first_line(error)) from error


def _damaged(file: Path, problem: str) -> InputError:
    return InputError(
        f"{file} is not what dbt writes: {problem}; nothing was landed",
        way_out="Run dbt again, which writes it whole, or name another file with "
        "--results",
    )
