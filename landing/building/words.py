"""What a build that went wrong, or warned, says to the person who must act.

The terminal, `--json` and the published page say it in these words alike.
"""

import re
from dataclasses import dataclass

from landing.building.problems import Problem

_SAID = re.compile(r"(ERROR|RUNTIME ERROR|FAIL|WARN) (.+?): (.*)", re.DOTALL)

AHEAD = "silver_times_are_not_in_the_future"
"""The test of versions that lie ahead, which are told by their keys."""


def said_of(problem: Problem) -> str:
    """Return one line: how bad it is, which model or test, and the way out."""
    return f"{problem.status.upper()} {problem.name}: {_explained(problem)}"


@dataclass(frozen=True, slots=True)
class Said:
    """What `said_of` said: of which model or test, how bad it is, and the rest."""

    status: str
    name: str
    text: str


def read_said(line: str) -> Said | None:
    """Return what a line of `said_of` says; None of any other line."""
    found = _SAID.fullmatch(line)
    return Said(found[1].lower(), found[2], found[3]) if found else None


def said_of_build(models: int, tests: int, skipped: int, seconds: float) -> str:
    """Return what a build did, in one line."""
    return (
        f"built {models} models, {tests} tests held, {skipped} skipped, "
        f"in {seconds:.1f} s"
    )


def said_of_skipped(skipped: int) -> str:
    """Return what became of the models and tests behind a failure."""
    return (
        f"{skipped} models and tests stand behind a failure and were left as they were"
    )


def way_to_columns(model: str) -> str:
    """Return what gives a model's table the columns that the model makes now."""
    return (
        "Take a column that is new from Bronze: tidemark build --backfill "
        f"{model} --since DATE. One that is gone or has another type needs all that "
        "reads the same rows made again: tidemark build -- --full-refresh, of a table "
        f"of Gold with --select {model}+"
    )


def _explained(problem: Problem) -> str:
    if "schemas on this incremental model are out of sync" in problem.message:
        return f"it has other columns than its table. {way_to_columns(problem.name)}"
    if problem.rows is None:
        return f"{problem.message}{_place(problem)}"
    return f"{_found(problem)}. {_rows_of(problem)}"


def _place(problem: Problem) -> str:
    if not problem.compiled:
        return f" ({problem.file})" if problem.file else ""
    return f" ({problem.file}; its SQL: {problem.compiled})"


def _found(problem: Problem) -> str:
    name, number = problem.name, problem.rows or 0
    for gate, explanation in _GATES.items():
        if name.startswith(gate):
            return explanation.format(number=f"{number:,}", entity=problem.entity)
    if name == AHEAD:
        versions = f"{number:,} version{'' if number == 1 else 's'}"
        furthest = f", furthest ahead {problem.examples}" if problem.examples else ""
        return (
            f"{versions} of what is to come{furthest} (UTC). Until then it stands, and "
            "what is sent of it meanwhile changes nothing: mend the producer's clock, "
            "or let max_future_minutes make such an event a reject"
        )
    found = f"{number:,} row{'' if number == 1 else 's'}"
    if name.startswith("bronze_"):
        return (
            f"{found} of Bronze in neither Silver nor its rejects. Build them in: "
            "tidemark build -- --full-refresh"
        )
    return f"{found} should not be: tidemark build -- --select {name} tries again"


def _rows_of(problem: Problem) -> str:
    if problem.kept_in is not None:
        return f"The rows are in {problem.kept_in}"
    return "tidemark build --store-failures keeps the rows"


_GATES = {
    "share_of_rejects": (
        "{number} in 1,000 of what a source of {entity} landed lately cannot be used. "
        "See tidemark rejects; mend and replay them, close what cannot be mended, "
        "tidemark rejects resolve, or let it pass once: "
        "tidemark build -- --vars '{{reject_permille_error: 1000}}'"
    ),
    "deviation_of_volume": (
        "a source of {entity} landed {number} in 1,000 less than in the same hour of "
        "other weeks, or as much more. See silver.silver_landed_hours and its "
        "producers, or let it pass once: tidemark build -- --vars "
        "'{{volume_permille_error: 1000}}'"
    ),
    "gaps_in_sequence": (
        "{number} missing in the sequence numbers of a stream of {entity}. See "
        "silver.silver_sequence_ranges; replay them while the broker has them, or let "
        "it pass once: tidemark build -- --vars "
        "'{{sequence_gap_error: 1000000000}}'; docs/gates.md of Tidemark says how to "
        "accept a gap for good"
    ),
}
