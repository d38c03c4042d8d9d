"""What dbt says of a node or a run that went wrong, in words that a person can use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from landing.building import contracts
from landing.errors import BuildError

_HEADING = re.compile(r"(\w+ )+Error( in (?P<where>.+))?")
_CALLED = re.compile(r"\s*> (in|called by) ")
_LINE = re.compile(r"\n\s*LINE \d+: ")
_QUOTED = re.compile(r"""["'`](\w+)["'`]""")
_UNKNOWN = re.compile(
    "not found|does not have|does not exist|cannot be resolved|Invalid"
)
_OFFERED = re.compile("Candidate|Did you mean")
_LINE_IN = re.compile(r" LINE \d+: .*")
_UNREADABLE = re.compile(
    r"(Invalid Input Error|too small|magic bytes).*"
    r"['\"](?P<file>[^'\"*]+\.parquet)['\"]"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A model or test that failed or warned; `rows` are those a test found.

    `kept_in` is the table with these rows, where the build was told to keep them.
    `file` is the node's own, in the project. Of SQL that the engine refused, `compiled`
    is what it was sent, a file, with the line near which it stumbled if it said so.
    `entity` is the one that a gate looks at. `examples` are a few of the rows.
    """

    name: str
    status: str
    message: str
    rows: int | None
    kept_in: str | None = None
    file: str | None = None
    compiled: str | None = None
    entity: str | None = None
    examples: str | None = None


def problems_of(results: Sequence[Any]) -> tuple[Problem, ...]:
    """Return the errors, failures and warnings among the results of a run."""
    return tuple(
        _problem(result)
        for result in results
        if str(result.status) in ("error", "runtime error", "fail", "warn")
    )


def with_earlier(
    problems: Sequence[Problem], results: Sequence[Any], earlier: Sequence[Problem]
) -> tuple[Problem, ...]:
    """Add what an earlier build warned of that a run of a part did not try."""
    tried = {each.node.name for each in results}
    others = [each for each in earlier if each.name not in tried]
    return (*problems, *(each for each in others if each not in problems))


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
        _compiled(node, message, *place) if "error" in status else None,
        _entity(node),
    )


def _entity(node: Any) -> str | None:
    """Return what a generic test of the node was told to be its entity."""
    told = getattr(node, "test_metadata", None)
    return told.kwargs.get("entity") if told else None


def _compiled(node: Any, message: str, place: str = "") -> str | None:
    """Return where the SQL of a node can be read, and near which line it failed.

    That is the line with the name that the engine does not know, where it is in one
    alone. Else the line that DuckDB shows, which may be some lines off, and whose
    number is that in the whole statement, around which dbt has put its own.
    """
    file = getattr(node, "compiled_path", None)
    if not file:
        return None
    lines = (getattr(node, "compiled_code", None) or "").splitlines()
    shown = place.partition("\n")[0].strip().strip(".").strip()
    told = _OFFERED.split(message)[0]
    unknown = _QUOTED.findall(told)[-1:] if _UNKNOWN.search(told) else []
    looked_for = [rf"\b{re.escape(name)}\b" for name in unknown]
    for pattern in (*looked_for, *([re.escape(shown)] if shown else [])):
        found = [n for n, line in enumerate(lines, start=1) if re.search(pattern, line)]
        if len(found) == 1:
            return f"{file}:{found[0]}"
    return str(file)


def one_line(text: str) -> str:
    """Return a text in one line, without a full stop at its end."""
    return " ".join(text.split()).rstrip(".")


def not_started(text: str) -> BuildError:
    """Return the error of a run that has no results, with the way out."""
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
