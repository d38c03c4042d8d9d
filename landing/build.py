"""Build Silver and Gold: one build at a time, its outcome in a few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from landing.runs import Problem, Progress, only_run, problems_of, quietly, run_dbt
from landing.settings import Settings


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
    progress: Progress = quietly,
) -> BuildResult:
    """Run `dbt build` with these arguments, in this process.

    One build of a target at a time: raises `BuildError` when another one runs,
    when another process has the warehouse open for writing, when dbt is not
    installed, or when the project does not parse. A model or test that fails
    is no error here but a problem in the result: what stands behind a failed
    gate was left as it was.
    """
    began = monotonic()
    with only_run(settings):
        answer = run_dbt(settings, ["build", *arguments], progress=progress)
    return _summarise(answer.results, monotonic() - began)


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
        problems=problems_of(results),
    )
